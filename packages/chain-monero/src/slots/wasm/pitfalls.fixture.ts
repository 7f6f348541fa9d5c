import type { DepositsFacet } from '@wallet/core'
import { afterAll, describe, expect, test } from 'vitest'
import { type MoneroBench, outsider, patience } from '../../bench.fixture.ts'
import { newDepositAddress } from '../../deposits/new-deposit-address.ts'
import { listOf } from '../../rpc/fields.ts'
import type { Answer } from '../../rpc/json-rpc.ts'
import { asking, openWasmBench, type WasmBench } from './wasm-bench.fixture.ts'

type Page = Awaited<ReturnType<DepositsFacet['scan']>>
type Scan = (cursor: string | null) => Promise<Page>

const told = ['txid', 'address', 'amount', 'height', 'unlock_time', 'locked', 'type', 'confirmations', 'subaddr_index']
const transfersOf = (answer: Answer) =>
  listOf(answer, 'in')
    .map((one) => told.map((field) => one[field]))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

/** Registers what a wallet in WebAssembly must do as monero-wallet-rpc does, on a daemon and wallets that others use too. */
export function wasmPitfalls(ground: () => { readonly bench: MoneroBench }): void {
  describe('a wallet in WebAssembly', () => {
    let wasm: WasmBench | undefined
    afterAll(() => wasm?.sessions.closeAll())

    test('finds what a wallet program finds for the same keys, locked or not, also after a reorganisation', async () => {
      const { bench } = ground()
      const shop = await bench.address('shop')
      const looking = await openWasmBench(bench, ['shop'])
      wasm = looking
      const start = await bench.monerod.height()
      const first = await newDepositAddress(looking.sessions, 'shop', patience)
      const second = await newDepositAddress(looking.sessions, 'shop', patience)
      expect([first.index, second.index]).toEqual([1, 2])
      expect(await newDepositAddress(bench.sessions, 'shop', patience)).toEqual(first)
      await pay(bench, [first, first, second], 0)
      await bench.monerod.mine(1, shop)
      await pay(bench, [second, { address: shop }], start + 20)
      await bench.monerod.mine(10, outsider)

      const asks = [asking(looking, 'shop'), (method: string, params?: object) => bench.rpc('shop', method, params)]
      for (const ask of asks) await ask('refresh')
      const [found, expected] = await Promise.all(
        asks.map(async (ask) => transfersOf(await ask('get_transfers', { in: true, account_index: 0 }))),
      )
      expect(expected?.map(([, , amount]) => amount)).toEqual(expect.arrayContaining([201, 102]))
      expect(found).toEqual(expected)

      const addresses = [first.address, second.address, shop]
      const scans = [looking.sessions, bench.sessions].map((sessions): Scan => {
        const { deposits } = bench.adapter({ sessions, deposits: { wallet: 'shop', fromHeight: start } })
        return async (cursor) => (await deposits?.scan(addresses, cursor, patience)) ?? { deposits: [], cursor: '' }
      })
      const both = async (cursor: string | null): Promise<Page> => {
        const [one, other] = await Promise.all(scans.map((scan) => scan(cursor)))
        expect(one).toEqual(other)
        return one ?? { deposits: [], cursor: '' }
      }
      const before = await both(null)
      expect(before.deposits.map(({ amount }) => amount)).toEqual([201n, 102n])

      await bench.monerod.popBlocks(12, { flush: true })
      // It keeps the height it had, and whoever believes it credits what is gone.
      expect((await asking(looking, 'shop')('get_height'))['height']).toBe(start + 11)
      await expect(scans[0]?.(before.cursor)).rejects.toMatchObject({ code: 'MONERO__WALLET_BEHIND' })
      await bench.monerod.mine(14, outsider)
      const after = await both(before.cursor)
      expect(after.undone?.map(({ reference }) => reference).sort()).toEqual(before.deposits.map(({ reference }) => reference).sort())
      expect(await asking(looking, 'shop')('get_transfers', { in: true })).toEqual({ in: [] })

      // Closed and opened again it goes on where it was, also with the addresses it told.
      await looking.sessions.close('shop')
      expect((await asking(looking, 'shop')('get_height'))['height']).toBe(start + 13)
      expect((await newDepositAddress(looking.sessions, 'shop', patience)).index).toBe(3)
      await expect(asking(looking, 'shop')('transfer', { destinations: [] })).rejects.toMatchObject({ code: 'MONERO__VIEW_ONLY' })
    })
  })
}

let amount = 100

/** One transaction of bob's with a payment to each: 100, 101, 102 piconero and so on. */
async function pay(bench: MoneroBench, to: readonly { readonly address: string }[], unlockTime: number): Promise<void> {
  const destinations = to.map(({ address }) => ({ address, amount: amount++ }))
  await bench.rpc('bob', 'refresh')
  await bench.rpc('bob', 'transfer', { destinations, unlock_time: unlockTime })
}
