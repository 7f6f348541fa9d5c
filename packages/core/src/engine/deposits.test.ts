import { expect, test } from 'vitest'
import type { Deposit, DepositsFacet } from '../chain/facets.ts'
import { amount } from '../money/amount.ts'
import { openEngine } from './bench.fixture.ts'

type DepositScan = Awaited<ReturnType<DepositsFacet['scan']>>

test('a deposit that comes back after it was taken back is told of, and credited by nobody but a person', async () => {
  const bench = await openEngine('utxo')
  const { adapter, toy, wallet } = bench.chain
  const asset = toy.feeAsset
  const place = { reference: 'tx-9:0', asset }
  const address = wallet.addresses[0]?.address ?? ''
  const deposit: Deposit = { ...place, address, amount: amount(500n), block: { height: 5, hash: 'h5' } }
  const scans: DepositScan[] = [
    { deposits: [deposit], cursor: '1' },
    { deposits: [], undone: [{ ...place, reason: 'its block is gone' }], cursor: '2' },
    { deposits: [deposit], cursor: '3' },
  ]
  const scan = async (): Promise<DepositScan> => scans.shift() as DepositScan
  const engine = bench.another({ chains: [{ ...adapter, deposits: { scan } }] })
  for (let times = 3; times > 0; times -= 1) await engine.scanDeposits(adapter.chain)
  const told = bench.events.flatMap(({ name }) => (name.startsWith('deposit.') ? [name] : []))
  expect(told).toEqual(['deposit.credited', 'deposit.reversed', 'deposit.returned'])
  expect(await bench.engine.balance('house:capital', asset)).toMatchObject({ available: 0n })
})
