import { amount, type Draft, type SealedAttempt } from '@wallet/core'
import { patience } from '@wallet/harness/coin-bench'
import { hash160 } from '@wallet/utxo'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWallet, type Regtest, startRegtest, type WalletBench } from './bench.fixture.ts'
import { bitcoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'
import { witnessScript } from './script/witness-templates.ts'

// The least that a mempool may be, in MB: it must hold the longest chain of transactions. Once full it stays dear for half a day.
let chain: Regtest
beforeEach(async () => {
  chain = await startRegtest({ args: ['-maxmempool=5', '-paytxfee=0.0005', '-maxtxfee=5'], blocks: 150 })
}, 180_000)
afterEach(() => chain?.stop())

/** Pays so many dear payments that the mempool throws out what is cheap. */
async function fillMempool({ node, network }: Regtest): Promise<void> {
  const flavour = bitcoinFlavour(resolveNetwork(network, false))
  const payments = new Map<string, bigint>()
  for (let index = 0; index < 1_500; index += 1) {
    payments.set(flavour.addressOf(witnessScript({ version: 0, program: hash160(Buffer.from(`stranger ${index}`)) }))!, 3_000n)
  }
  for (let sent = 0; sent < 200; sent += 1) {
    const { mempoolminfee, minrelaytxfee } = await node.rpc<{ mempoolminfee: number; minrelaytxfee: number }>('getmempoolinfo')
    if (mempoolminfee > minrelaytxfee) return
    await node.payMany(payments)
  }
  throw new TypeError('the mempool is not full yet')
}

async function low(options = {}): Promise<WalletBench> {
  const bench = await openWallet(chain, { fees: { rate: 1_000n }, ...options })
  await bench.fund(2, 2_000_000n)
  return bench
}

describe('a full mempool', () => {
  it('keeps a cheap parent for the sake of its child, throws out one without, takes a better paid one in its place, and the same bytes once there is room', async () => {
    const [kept, evicted, patient] = [await low(), await low(), await low()]
    const parent = await kept.send([kept.intent()])
    const lone = await evicted.send([evicted.intent()])
    const waiting = await patient.send([patient.intent()])

    // A child by an adapter that pays the rate of the day; it must make up for the parent as well.
    const dear = kept.again({ fees: { rate: 100_000n } })
    await dear.observe([parent], patience)
    const snapshot = await dear.snapshot(kept.wallet, [], patience)
    const request = {
      wallet: kept.wallet,
      attempts: [parent],
      snapshot,
      feeMax: amount(1_000_000n),
      reason: 'stuck' as const,
      seed: 'child',
    }
    const child = await kept.seal(draftOf(dear.bumpByChild!.draft(request)))
    expect((await kept.adapter.broadcast(child.signed, patience)).status).toBe('accepted')
    const entry = await kept.node.rpc<{ ancestorsize: number; ancestorfees: number }>('getmempoolentry', [child.signed.id])
    expect(entry.ancestorfees / entry.ancestorsize, 'together they pay the rate').toBeGreaterThanOrEqual(100)

    await fillMempool(chain)
    expect((await kept.look(parent)).status).toBe('pooled')
    expect((await kept.look(child)).status).toBe('pooled')
    expect((await evicted.look(lone)).status).toBe('not-seen')
    expect(await evicted.adapter.broadcast(lone.signed, patience)).toMatchObject({
      status: 'rejected',
      code: 'too-cheap',
      advice: 'reprice',
    })

    // What a block or half a day does to the floor, an operator does to one transaction: the same bytes go in again.
    expect((await patient.look(waiting)).status).toBe('not-seen')
    await chain.node.rpc('prioritisetransaction', [waiting.signed.id, 0, 1_000_000])
    expect((await patient.adapter.broadcast(waiting.signed, patience)).status).toBe('accepted')
    expect((await patient.look(waiting)).status).toBe('pooled')

    // The floor that the mempool asks now is in the next snapshot, whatever rate was configured.
    const better = await outbid(evicted, lone)
    expect(better.draft.fee).toBeGreaterThan(lone.draft.fee)
    expect((await evicted.adapter.broadcast(better.signed, patience)).status).toBe('accepted')
    await chain.node.mine(3)
    expect((await kept.look(parent)).status).toBe('final')
    expect((await kept.look(child)).status).toBe('final')
    expect((await evicted.look(better)).status).toBe('final')
    expect((await patient.look(waiting)).status).toBe('final')

    // The mempool is empty again: the very same bytes of an earlier try would be taken, had the coins not been used.
    expect((await evicted.adapter.broadcast(lone.signed, patience)).status).toBe('rejected')
    await Promise.all([kept.stop(), evicted.stop(), patient.stop()])
  }, 180_000)
})

async function outbid(bench: WalletBench, attempt: SealedAttempt): Promise<SealedAttempt> {
  const intents = attempt.draft.payments.map(({ order, amount: value }) => bench.intent({ id: order, amount: value }))
  const snapshot = await bench.adapter.snapshot(bench.wallet, intents, patience)
  const request = {
    wallet: bench.wallet,
    attempts: [attempt],
    intents,
    snapshot,
    feeMax: amount(1_000_000n),
    reason: 'stuck' as const,
    seed: 'outbid',
  }
  return bench.seal(draftOf(bench.adapter.replace!.draft(request)))
}

function draftOf(result: { readonly status: string; readonly draft?: Draft }): Draft {
  if (result.draft === undefined) throw new TypeError(`refused: ${JSON.stringify(result)}`)
  return result.draft
}
