import { accountId, createEngine, type Engine, memoryStore, walletName } from '@wallet/core'
import { describe, expect, test } from 'vitest'
import { type MoneroBench, noSigner, outsider, patience } from '../bench.fixture.ts'
import { listOf } from '../rpc/fields.ts'
import { newDepositAddress } from './new-deposit-address.ts'

/** Where these pitfalls are tried: a wallet `hot` that users pay to, and bob, who pays. */
export type DepositGround = { readonly bench: MoneroBench; readonly bob: string }

/** Registers the pitfalls of deposits, on a daemon and wallets that others use too. */
export function depositPitfalls(ground: () => DepositGround): void {
  const depositing = (at: number) => ground().bench.adapter({ deposits: { wallet: 'hot', fromHeight: at } })
  const send = async (address: string, amount: bigint, unlockTime = 0): Promise<void> => {
    const { bench } = ground()
    await bench.rpc('bob', 'refresh')
    await bench.rpc('bob', 'transfer', { destinations: [{ address, amount }], unlock_time: unlockTime })
  }

  describe('deposits', () => {
    test('locked for long look like any other to who counts confirmations: they count once they can be spent', async () => {
      const { bench } = ground()
      const start = await bench.monerod.height()
      const { address } = await newDepositAddress(bench.sessions, 'hot', patience)
      await send(address, 5n)
      await send(address, 6n, start + 20)
      await send(address, 7n, 100_000_000)
      await bench.monerod.mine(11, outsider)
      await bench.rpc('hot', 'refresh')
      const raw = listOf(await bench.rpc('hot', 'get_transfers', { in: true, account_index: 0 }), 'in').filter(
        (one) => one['address'] === address,
      )
      expect(raw.map((one) => [one['amount'], one['type'], one['locked']]).sort()).toEqual([
        [5, 'in', false],
        [6, 'in', true],
        [7, 'in', true],
      ])

      const scanner = depositing(start)
      const scan = async (cursor: string | null) =>
        (await scanner.deposits?.scan([address], cursor, patience)) ?? { deposits: [], cursor: '' }
      const first = await scan(null)
      expect(first.deposits.map(({ amount }) => amount)).toEqual([5n])
      expect(await scan(first.cursor)).toEqual({ deposits: [], cursor: first.cursor })
      await bench.monerod.mine(20, outsider)
      const second = await scan(first.cursor)
      expect(second.deposits.map(({ amount }) => amount)).toEqual([6n])
      expect((await scan(second.cursor)).deposits).toEqual([])
    })

    test('that a reorganisation took back after they were credited are debited and freeze the account; those it kept stay', async () => {
      const { bench } = ground()
      const start = await bench.monerod.height()
      const scanner = depositing(start)
      const store = memoryStore()
      const engine = createEngine({ ...{ chains: [scanner], store, signer: noSigner, unsafeStore: true }, policyKey: new Uint8Array(32) })
      const [lost, kept] = [await user(engine, ground().bench, 'lost'), await user(engine, ground().bench, 'kept')]
      await send(kept, 11n)
      await bench.monerod.mine(1, outsider)
      const survivors = await bytesSince(bench, start)
      await send(lost, 9n)
      await bench.monerod.mine(10, outsider)
      const credited = await engine.scanDeposits(scanner.chain)
      expect(credited.map(({ amount }) => amount)).toEqual([11n, 9n])

      // Deeper than both; the other branch has one of the two transactions.
      await bench.monerod.popBlocks(11, { flush: true })
      for (const bytes of survivors) await bench.monerod.post('send_raw_transaction', { tx_as_hex: bytes })
      await bench.monerod.mine(13, outsider)
      expect(await engine.scanDeposits(scanner.chain)).toEqual([])
      const held = async (id: string) =>
        (await store.readAccount({ account: accountId(`user:${id}`), asset: scanner.feeAsset })).balance.available
      expect([await held('lost'), await held('kept')]).toEqual([0n, 11n])
      expect((await store.listHalts({})).halts.map(({ scope }) => scope)).toEqual(['account:user:lost'])
      // The same again changes nothing, and new ones still come.
      expect(await engine.scanDeposits(scanner.chain)).toEqual([])
      await send(kept, 12n)
      await bench.monerod.mine(10, outsider)
      expect((await engine.scanDeposits(scanner.chain)).map(({ amount }) => amount)).toEqual([12n])
      expect([await held('lost'), await held('kept')]).toEqual([0n, 23n])
    })
  })
}

/** Registers a user whose wallet is a new subaddress, and answers that. */
async function user(engine: Engine, bench: MoneroBench, owner: string): Promise<string> {
  const { address } = await newDepositAddress(bench.sessions, 'hot', patience)
  const wallet = { ...(await bench.wallet('hot')), name: walletName(owner), owner }
  await engine.registerWallet({ ...wallet, addresses: wallet.addresses.map((one) => ({ ...one, address })) }, 'test')
  return address
}

/** The bytes of all transactions since a block: what another branch may hold too. */
async function bytesSince({ monerod, daemon }: MoneroBench, from: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let height = from; height < (await monerod.height()); height += 1) ids.push(...(await daemon.block(height, patience)).transactions)
  return [...(await daemon.transactions(ids, patience)).values()].map(({ bytes }) => Buffer.from(bytes).toString('hex'))
}
