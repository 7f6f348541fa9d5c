import { type Intent, isWalletError, type SealedAttempt } from '@wallet/core'
import { createMint } from '@wallet/harness/svm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, openBench, patience, transferOf } from './bench.fixture.ts'
import type { SolanaOptions } from './options.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.stop())

const toOf = ({ action }: Intent): string => (action.kind === 'transfer' ? action.to : '')
const pay = (intent: Intent = transferOf(bench.adapter)): Promise<SealedAttempt> => bench.prepare([intent])
const status = async (attempt: SealedAttempt): Promise<string> => (await bench.look(attempt)).status
const expire = (): void => bench.cluster.produce(150 + 32 + 32 + 2)
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return isWalletError(error) ? error.code : String(error)
}

describe('a send', () => {
  it.each(['loseSendReply', 'unavailableAfterAccept'] as const)(
    'whose answer is lost (%s) is unknown and still pays once',
    async (fault) => {
      const intent = transferOf(bench.adapter)
      const attempt = await pay(intent)
      for (const node of bench.nodes) node.setFaults({ [fault]: 1 })
      expect(await bench.send(attempt)).toBe('unknown')
      expect(await bench.send(attempt)).toBe('unknown')
      bench.cluster.produce(40)
      expect(await status(attempt)).toBe('final')
      expect(bench.lamports(toOf(intent))).toBe(intent.action.amount)
    },
  )

  it('is accepted when one provider took it', async () => {
    const attempt = await pay()
    await bench.nodes[0].down()
    expect(await bench.send(attempt)).toBe('accepted')
  })

  it('is rejected only for bytes that no node can ever take', async () => {
    const attempt = await pay()
    const bytes = Uint8Array.from(attempt.signed.bytes)
    bytes[10]! ^= 1
    expect(await bench.adapter.broadcast({ ...attempt.signed, bytes }, patience)).toMatchObject({ status: 'rejected', code: 'build-bug' })
  })

  it('is repeated with the same bytes until a leader takes it', async () => {
    const attempt = await pay()
    bench.cluster.setLoss(2)
    expect(await bench.send(attempt)).toBe('accepted')
    bench.cluster.produce()
    expect(await status(attempt)).toBe('not-seen')
    bench.cluster.setLoss(0)
    await bench.send(attempt)
    bench.cluster.produce()
    expect(await status(attempt)).toBe('confirmed')
  })
})

describe('expiry', () => {
  it('is proven by two providers, past the margin, and by nothing less', async () => {
    const attempt = await pay()
    const { lastValidHeight } = attempt.draft.expiry!
    bench.cluster.produce(lastValidHeight + 32 + 32 - bench.cluster.tip().height)
    expect(await status(attempt)).toBe('not-seen')
    bench.cluster.produce(1)
    expect(await bench.look(attempt)).toMatchObject({ status: 'dead', proof: { kind: 'expired-final', providers: 2, claims: [] } })
  })

  it('is not believed from one provider that is ahead of everybody', async () => {
    const attempt = await pay()
    bench.nodes[0].setFaults({ aheadBlocks: 10_000 })
    expect(await status(attempt)).toBe('not-seen')
    await bench.send(attempt)
    bench.cluster.produce(40)
    bench.nodes[0].clearFaults()
    expect(await status(attempt)).toBe('final')
  })

  it('is not believed while the second provider lags behind it, is down, or answers errors', async () => {
    const attempt = await pay()
    expire()
    bench.nodes[1].setFaults({ lagBlocks: 60 })
    expect(await status(attempt)).toBe('not-seen')
    bench.nodes[1].clearFaults()
    await bench.nodes[1].down()
    expect(await status(attempt)).toBe('not-seen')
    await bench.nodes[1].up()
    bench.nodes[1].setFaults({ tooManyRequests: 1 })
    expect(await status(attempt)).toBe('not-seen')
  })

  it('is not believed when a provider named too early an end for the blockhash', async () => {
    for (const node of bench.nodes) node.setFaults({ shortenValidity: 120 })
    const attempt = await pay()
    for (const node of bench.nodes) node.clearFaults()
    // Both heights are past the named end and margin, the transaction is unknown, and it can still land.
    bench.cluster.produce(100)
    expect(await status(attempt)).toBe('not-seen')
    await bench.send(attempt)
    bench.cluster.produce(40)
    expect(await status(attempt)).toBe('final')
  })

  it('takes the later of two ends', async () => {
    bench.nodes[0].setFaults({ shortenValidity: 120 })
    const height = bench.cluster.tip().height
    expect((await pay()).draft.expiry).toEqual({ lastValidHeight: height + 150 })
    expect((await pay()).draft.expiry).toEqual({ lastValidHeight: height + 150 })
  })

  it('never covers a transaction that landed and that one provider denies', async () => {
    const attempt = await pay()
    await bench.send(attempt)
    expire()
    bench.nodes[0].setFaults({ denyStatus: 1 })
    expect(await status(attempt)).toBe('confirmed')
    bench.nodes[0].clearFaults()
    expect(await status(attempt)).toBe('final')
  })

  it.each([
    ['throw old blocks away', { from: 0, to: 1 }],
    ['were down while it landed', { from: 0, to: 0 }],
  ])('never covers a transaction that landed where both providers %s', async (_, around) => {
    const attempt = await pay()
    await bench.send(attempt)
    bench.cluster.produce(1)
    const { height } = bench.cluster.tip()
    bench.cluster.produce(400)
    // From the beginning of time up to one block after it, or that one block alone.
    const lostBlocks = { from: around.to === 0 ? height : 0, to: height + around.to }
    for (const node of bench.nodes) node.setFaults({ lostBlocks })
    expect(await status(attempt)).toBe('not-seen')
    for (const node of bench.nodes) node.clearFaults()
    expect(await status(attempt)).toBe('final')
  })

  it('is never put together from what several nodes of one provider say, whichever of them answers what', async () => {
    const attempt = await pay()
    await bench.send(attempt)
    bench.cluster.produce(1)
    const { height } = bench.cluster.tip()
    bench.cluster.produce(400)
    const missed = { lostBlocks: { from: height, to: height } }
    // Behind each address one node has every block and one was down while it landed. The latter is asked for the statuses first,
    // and then each way of sharing out the requests that follow.
    for (let way = 0; way < 2 ** 6; way += 1) {
      for (const node of bench.nodes) {
        let turn = 0
        let asked = false
        const replica = (methods: readonly string[]) => {
          if (asked) return (way >> turn++) % 2 === 1 ? missed : {}
          asked = methods.includes('getSignatureStatuses')
          return asked ? missed : {}
        }
        node.setFaults({ replica })
      }
      expect(await status(attempt), `way ${way}`).toBe('not-seen')
    }
    for (const node of bench.nodes) node.clearFaults()
    expect(await status(attempt)).toBe('final')
  })

  it('is vetoed by a node that knows the transaction when it is asked for the proof', async () => {
    const trusting = await openBench({ cluster: bench.cluster, options: { quorum: 1 } })
    const attempt = await pay()
    await bench.send(attempt)
    expire()
    const [liar, pool] = trusting.nodes
    liar.setFaults({ denyStatus: 1 })
    let asked = 0
    pool.setFaults({ replica: (methods) => ({ denyStatus: methods.includes('getSignatureStatuses') && asked++ === 0 ? 1 : 0 }) })
    expect((await trusting.look(attempt)).status).toBe('not-seen')
    expect(asked).toBe(2)
    await trusting.stop()
  })

  it('is proven by single reads only of a provider that is known to be one node', async () => {
    const attempt = await pay()
    expire()
    const urls = bench.nodes.map(({ url }, index) => ({ name: `url-${index}`, url }))
    const injected = bench.nodes.map(({ url }, index) => ({
      name: `injected-${index}`,
      request: async (call: object) => {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, ...call })
        const answer = (await (await fetch(url, { method: 'POST', body })).json()) as {
          readonly result?: unknown
          readonly error?: unknown
        }
        if (answer.error !== undefined) throw answer.error
        return answer.result
      },
    }))
    const nodes = [...urls, ...injected].map((one) => ({ ...one, oneNode: true }))
    const lookWith = async (options: Partial<SolanaOptions>) => {
      const other = await openBench({ cluster: bench.cluster, options })
      await other.stop()
      return await other.look(attempt)
    }
    const proven = { status: 'dead', proof: { providers: 2 } }
    expect(await lookWith({ providers: urls, readsPerRequest: 5 })).toMatchObject(proven)
    expect(await lookWith({ providers: nodes.slice(0, 2), readsPerRequest: 1 })).toMatchObject(proven)
    expect(await lookWith({ providers: nodes.slice(2) })).toMatchObject(proven)
    expect(await lookWith({ providers: [...urls, ...injected] })).toMatchObject(proven)
    expect((await lookWith({ providers: injected })).status).toBe('not-seen')
    expect((await lookWith({ providers: urls, readsPerRequest: 4 })).status).toBe('not-seen')
    await bench.nodes[0].down()
    expect((await lookWith({ providers: [...urls, injected[1]!] })).status).toBe('not-seen')
    expect(await lookWith({ providers: [...urls, nodes[3]!] })).toMatchObject(proven)
  })

  it('is proven all the same when a provider has forgotten everything before the blockhash', async () => {
    bench.cluster.produce(200)
    const attempt = await pay()
    const lostBlocks = { from: 0, to: bench.cluster.tip().height - 160 }
    expire()
    for (const node of bench.nodes) node.setFaults({ lostBlocks })
    expect(await bench.look(attempt)).toMatchObject({ status: 'dead', proof: { kind: 'expired-final', providers: 2 } })
  })

  it('raises the price of the next attempt', async () => {
    bench.cluster.setMarketPrice(200_000n)
    const intent = transferOf(bench.adapter)
    const first = await pay(intent)
    expire()
    expect(await status(first)).toBe('dead')
    const second = await pay(intent)
    expect(second.draft.fee).toBeGreaterThan(first.draft.fee)
    expect(second.signed.id).not.toBe(first.signed.id)
  })
})

describe('an attempt that cannot be read any more', () => {
  it('leaves the others as they are', async () => {
    const mint = createMint(bench.cluster)
    const tokens = [{ symbol: 'USDX', mint: mint.address, decimals: 6 }]
    const listing = await openBench({ cluster: bench.cluster, options: { tokens } })
    mint.mintTo(listing.keys[0]!.publicKey.toBase58(), 1_000n)
    const token = await listing.prepare([transferOf(listing.adapter, { value: 5n, asset: listing.adapter.assets[1]!.id })])
    await listing.send(token)
    await listing.stop()
    const coins = await pay()
    await bench.send(coins)
    bench.cluster.produce(40)
    const seen = await bench.adapter.observe([token, coins], patience)
    expect(seen.map((one) => one.status)).toEqual(['unavailable', 'final'])
  })
})

describe('finality', () => {
  it('needs two providers and the rooted block', async () => {
    const attempt = await pay()
    await bench.send(attempt)
    bench.cluster.produce(32)
    expect(await status(attempt)).toBe('confirmed')
    bench.nodes[1].setFaults({ lagBlocks: 5 })
    bench.cluster.produce(1)
    expect(await status(attempt)).toBe('confirmed')
    bench.nodes[1].clearFaults()
    expect(await bench.look(attempt)).toMatchObject({ status: 'final', feePaid: attempt.draft.fee })
  })

  it('survives providers that are down afterwards', async () => {
    const attempt = await pay()
    await bench.send(attempt)
    bench.cluster.produce(40)
    expect(await status(attempt)).toBe('final')
    for (const node of bench.nodes) node.setFaults({ denyStatus: 1 })
    expect(await status(attempt)).toBe('final')
  })

  it('is taken back by nothing, but `confirmed` is by a fork, and the same bytes land again', async () => {
    const intent = transferOf(bench.adapter)
    const attempt = await pay(intent)
    await bench.send(attempt)
    bench.cluster.produce(2)
    expect(await status(attempt)).toBe('confirmed')
    bench.cluster.fork(2)
    expect(await status(attempt)).toBe('not-seen')
    expect(bench.lamports(toOf(intent))).toBe(0n)
    await bench.send(attempt)
    bench.cluster.produce(40)
    expect(await status(attempt)).toBe('final')
    expect(bench.lamports(toOf(intent))).toBe(intent.action.amount)
  })

  it('of a failed transaction is its death, with the fee it cost', async () => {
    const [key] = bench.keys
    const rich = bench.lamports(key!.publicKey.toBase58())
    const first = await pay(transferOf(bench.adapter, { value: rich - 10_000_000n }))
    const second = await pay(transferOf(bench.adapter, { value: 20_000_000n }))
    await bench.send(first)
    await bench.send(second)
    bench.cluster.produce(40)
    expect(await status(first)).toBe('final')
    expect(await bench.look(second)).toMatchObject({
      status: 'dead',
      proof: { kind: 'reverted-final', feePaid: second.draft.fee, by: second.signed.id },
    })
  })
})

describe('a draft', () => {
  it('is fresh while a third of the life of its blockhash remains', async () => {
    const { draft } = await pay()
    bench.cluster.produce(100)
    expect(await bench.adapter.stillFresh?.(draft, patience)).toBe(true)
    bench.cluster.produce(1)
    expect(await bench.adapter.stillFresh?.(draft, patience)).toBe(false)
  })

  it('of two equal payments under one blockhash is two transactions', async () => {
    const to = toOf(transferOf(bench.adapter))
    const [one, two] = [await pay(transferOf(bench.adapter, { to })), await pay(transferOf(bench.adapter, { to }))]
    expect(one.signed.id).not.toBe(two.signed.id)
    await bench.send(one)
    await bench.send(two)
    bench.cluster.produce(1)
    expect(bench.lamports(to)).toBe(4_000_000n)
  })

  it('passes by a provider that lags', async () => {
    bench.nodes[1].setFaults({ lagBlocks: 39 })
    const height = bench.cluster.tip().height
    for (let round = 0; round < 4; round += 1) expect((await pay()).draft.expiry).toEqual({ lastValidHeight: height + 150 })
  })
})

describe('another cluster', () => {
  it('is refused by its genesis hash, and nothing is sent there', async () => {
    const attempt = await pay()
    const other = await openBench({ cluster: bench.cluster, options: { network: { name: 'other', genesis: '5'.repeat(43) } } })
    expect(await codeOf(other.adapter.snapshot(other.wallet, [], patience))).toBe('CHAIN_NETWORK_MISMATCH')
    expect((await other.adapter.broadcast(attempt.signed, patience)).status).toBe('unknown')
    expect((await other.look(attempt)).status).toBe('unavailable')
    expect(other.nodes.flatMap((node) => Object.keys(node.calls()))).not.toContain('sendTransaction')
    await other.stop()
  })
})
