import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Regtest, startRegtest } from './bench.fixture.ts'
import { manyPayouts } from './many-payouts.fixture.ts'

let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest({ blocks: 150 })
})
afterAll(() => chain?.stop())

it('eight workers pay a thousand withdrawals, each once, and the books agree with the chain', async () => {
  const { transactions, ...rest } = await manyPayouts(chain, 1_000, 40)
  expect(rest).toEqual({ states: new Set(['completed']), overpaid: 0n, bookError: 0n, locked: 0n, walletError: 0n, findings: 0 })
  expect(transactions).toBeLessThanOrEqual(1_000)
})
