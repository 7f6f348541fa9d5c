import { Keypair } from '@solana/web3.js'
import { openCluster } from '@wallet/harness/svm'
import { afterEach, expect, it } from 'vitest'
import { type Bench, openBench, patience, transferOf } from '../bench.fixture.ts'

let benches: Bench[] = []
afterEach(async () => {
  for (const bench of benches) await bench.stop()
  benches = []
})

type Row = { readonly signature: string; readonly err: unknown }

/** A cluster with three deposits to one address, and an adapter whose providers give lists of transactions as they are made over. */
async function threeDeposits(makeOver: readonly ((rows: readonly Row[]) => readonly Row[])[]) {
  const cluster = openCluster()
  const honest = await openBench({ cluster })
  benches.push(honest)
  const user = Keypair.generate().publicKey.toBase58()
  for (const value of [5_000_000n, 6_000_000n, 7_000_000n]) {
    await honest.send(await honest.prepare([transferOf(honest.adapter, { to: user, value })]))
    cluster.produce(1)
  }
  cluster.produce(40)
  const providers = honest.nodes.map(({ url }, index) => ({
    name: `made-over-${index}`,
    request: async (call: { readonly method: string }): Promise<unknown> => {
      const reply = await fetch(url, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...call }) })
      const { result } = (await reply.json()) as { result: unknown }
      return call.method === 'getSignaturesForAddress' ? makeOver[index]?.(result as readonly Row[]) : result
    },
  }))
  const bench = await openBench({ cluster, options: { providers, depositsFrom: 0 } })
  benches.push(bench)
  return async () => (await bench.adapter.deposits!.scan([user], null, patience)).deposits.map(({ amount }) => amount)
}

const asIs = (rows: readonly Row[]): readonly Row[] => rows
const allFailed = (rows: readonly Row[]): readonly Row[] => rows.map((row) => ({ ...row, err: 'AccountNotFound' }))

it.each([
  ['first', [allFailed, asIs]],
  ['second', [asIs, allFailed]],
])('a deposit that the %s provider calls failed is not passed over', async (_, makeOver) => {
  const scan = await threeDeposits(makeOver)
  await expect(scan()).rejects.toMatchObject({ code: 'SOLANA__PROVIDERS_DISAGREE' })
})

it('a page that is shorter than was asked for is not taken for the last', async () => {
  const one = (rows: readonly Row[]): readonly Row[] => rows.slice(0, 1)
  const scan = await threeDeposits([one, one])
  expect(await scan()).toEqual([5_000_000n, 6_000_000n, 7_000_000n])
})
