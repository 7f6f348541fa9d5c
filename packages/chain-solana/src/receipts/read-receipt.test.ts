import { Keypair } from '@solana/web3.js'
import { orderId } from '@wallet/core'
import { createMint, openCluster } from '@wallet/harness/svm'
import { afterEach, expect, it } from 'vitest'
import { type Bench, openBench, patience, transferOf } from '../bench.fixture.ts'

let bench: Bench
afterEach(() => bench.stop())

it('tells of each payment of a batch what arrived, what it cost and when', async () => {
  const cluster = openCluster()
  const mint = createMint(cluster, { extensions: [{ kind: 'transfer-fee', basisPoints: 100, feeMax: 1_000_000n }] })
  const tokens = [{ symbol: 'USDX', mint: mint.address, decimals: 6, transferFee: 'recipient' as const }]
  bench = await openBench({ cluster, options: { tokens, batchMax: 4 } })
  mint.mintTo(bench.keys[0]!.publicKey.toBase58(), 1_000_000n)
  const [coin, token] = [bench.adapter.feeAsset, bench.adapter.assets[1]!.id]
  const [rich, fresh] = [Keypair.generate().publicKey.toBase58(), Keypair.generate().publicKey.toBase58()]
  cluster.bank.airdrop(rich, 7_000_000n)
  const sol = transferOf(bench.adapter, { to: rich, value: 3_000_000n, memo: 'rent for May' })
  const usd = transferOf(bench.adapter, { to: fresh, value: 100_000n, asset: token })
  const attempt = await bench.prepare([sol, usd])
  await bench.send(attempt)
  const read = (order: string) => bench.adapter.receipts!.read(attempt, orderId(order), patience)
  await expect(read(sol.id)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
  cluster.produce(40)
  const seen = await bench.look(attempt)
  expect(seen.status).toBe('final')

  const first = await read(sol.id)
  const slot = first?.slot as number
  expect(first).toEqual({
    transaction: attempt.signed.id,
    block: seen.status === 'final' ? seen.block : undefined,
    slot,
    at: (1_800_000_000 + slot) * 1_000,
    paid: { to: rich, asset: coin, amount: 3_000_000n },
    delivered: { account: rich, before: 7_000_000n, after: 10_000_000n },
    fee: first?.fee,
    memo: 'rent for May',
  })
  expect(first?.fee).toBeGreaterThanOrEqual(5_000n)
  const second = await read(usd.id)
  expect(second).toMatchObject({
    paid: { to: fresh, asset: token, amount: 100_000n },
    delivered: { account: mint.ata(fresh), before: 0n, after: 99_000n },
  })
  expect(second).not.toHaveProperty('memo')
  expect(await read('another')).toBeUndefined()

  bench.nodes[1].setFaults({ denyStatus: 1 })
  await expect(read(sol.id)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
})
