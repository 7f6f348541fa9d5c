import { createEngine, memoryStore, systemClock } from '@wallet/core'
import { describe, expect, test } from 'vitest'
import { type MoneroBench, noSigner, outsider, patience } from '../bench.fixture.ts'

/** Where these pitfalls are tried: a paying wallet `hot`, and bob, who is paid and pays. */
export type ComposeGround = { readonly bench: MoneroBench; readonly bob: string }

const xmr = 1_000_000_000_000n

/** Registers the pitfall of rings whose members a reorganisation took, on a daemon and wallets that others use too. */
export function composePitfalls(ground: () => ComposeGround): void {
  describe('a payment whose rings a deep reorganisation broke', () => {
    test('is made once more from the same coins: of the two only one can ever confirm', async () => {
      const { bench, bob } = ground()
      const { monerod } = bench
      // Young outputs to hide among, which the other branch will not have.
      await bench.rpc('bob', 'refresh')
      const dust = Array.from({ length: 15 }, () => ({ address: outsider, amount: 1_000n }))
      for (let round = 0; round < 2; round += 1) await bench.rpc('bob', 'transfer', { destinations: dust })
      await monerod.mine(11, outsider)

      const adapter = bench.adapter({ pollEveryMs: 50, split: { coins: 0 } })
      const store = memoryStore()
      const engine = createEngine({
        ...{ chains: [adapter], store, signer: noSigner, unsafeStore: true, policyKey: new Uint8Array(32) },
        wallets: { [adapter.feeAsset]: 'hot' },
        worker: { name: 'again', resendMs: 50, backoffBaseMs: 50, backoffCapMs: 200, parkMs: 100, callTimeoutMs: 120_000 },
      })
      const asset = adapter.feeAsset
      await engine.registerWallet(await bench.wallet('hot'), 'test')
      await engine.credit({ reference: 'D-1', account: 'user:1', asset, amount: 400n * xmr, actor: 'test' })
      // No coin of the wallet is worth more than two rewards of 35, so this takes five at least, with seventy-five others in their rings.
      await engine.withdraw({ id: 'A-1', account: 'user:1', asset, to: bob, amount: 300n * xmr, feeMax: xmr / 10n })
      const attempts = async () => (await engine.withdrawal('A-1'))?.attempts ?? []
      const until = async (done: () => Promise<boolean>): Promise<void> => {
        const startedAt = systemClock.now()
        while (!(await done()) && systemClock.now() - startedAt < 120_000) {
          await engine.step()
          await systemClock.sleep(60)
        }
      }
      await until(async () => (await attempts())[0]?.sends === 1)
      await monerod.mine(1, outsider)
      await until(async () => (await attempts())[0]?.observation?.status === 'confirmed')
      // Now the wallet takes the coins for spent, and remembers the rings.
      await bench.rpc('hot', 'refresh')

      await monerod.popBlocks(13, { flush: true })
      await monerod.mine(15, outsider)
      await until(async () => (await attempts()).some(({ purpose, sends }) => purpose === 'replace' && sends > 0))
      const [first, second, ...more] = await attempts()
      expect(more).toEqual([])
      expect(first).toMatchObject({ state: 'sealed', lastSend: { status: 'rejected', code: 'INVALID_INPUT' } })
      expect(second).toMatchObject({ replaces: [first?.id], state: 'sealed', lastSend: { status: 'accepted' } })
      expect(first?.claims).toEqual(expect.arrayContaining([...(second?.claims ?? ['none'])]))
      expect(second?.claims.length).toBeGreaterThan(4)

      await monerod.mine(10, outsider)
      await until(async () => (await engine.withdrawal('A-1'))?.order.state === 'completed')
      const view = await engine.withdrawal('A-1')
      expect(view?.order).toMatchObject({ state: 'completed', settlement: { attempt: second?.id } })
      // Whatever comes of the branch that was left, the coins are used.
      const late = first?.signed ?? view?.attempts[0]?.signed
      if (late === undefined || late === null) throw new TypeError('the first was signed')
      expect(await adapter.broadcast(late, patience)).toMatchObject({ status: 'rejected' })
    })
  })
}
