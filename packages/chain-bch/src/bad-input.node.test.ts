import { isWalletError } from '@wallet/core'
import { openEngine } from '@wallet/harness'
import { badAddresses, badAmounts, badReplies } from '@wallet/harness/bad-input'
import { patience } from '@wallet/harness/coin-bench'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWallet, type Regtest, startVirtual, type WalletBench } from './bench.fixture.ts'

let chain: Regtest
let bench: WalletBench
beforeAll(async () => {
  chain = await startVirtual()
  bench = await openWallet(chain, { depositsFrom: 0 })
  await bench.fund(3, 1_000_000n)
})
afterAll(async () => {
  await bench?.stop()
  await chain?.stop()
})

describe('requests', () => {
  it('a bad address or amount is refused by name, and nothing is reserved', async () => {
    const engine = await openEngine(bench)
    const { feeAsset } = bench.adapter
    await engine.credit({ reference: 'D', account: 'user:1', asset: feeAsset, amount: 1_000_000n, actor: 'test' })
    const good = { account: 'user:1', asset: feeAsset, to: await chain.node.newAddress(), amount: 10_000n, feeMax: 10_000n }
    const plain = good.to.slice('bchreg:'.length)
    const texts = badAddresses([good.to], ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a']).filter((text) => text !== plain)
    const requests = [
      ...texts.map((to) => ({ ...good, to })),
      ...badAmounts(2_100_000_000_000_000n).map((amount) => ({ ...good, amount: amount as bigint })),
    ]
    expect(requests.length).toBeGreaterThan(200)
    for (const [index, request] of requests.entries()) {
      const answer = await engine.withdraw({ id: `B-${index}`, ...request }).then(
        ({ status }) => status,
        (error: unknown) => (isWalletError(error) ? error.code : `${error}`),
      )
      expect(
        ['INVALID_RECIPIENT', 'REQUEST_INVALID', 'AMOUNT_INVALID', 'INSUFFICIENT_FUNDS', 'refused'],
        `${request.to.slice(0, 60)} ${String(request.amount)}`,
      ).toContain(answer)
    }
    expect(await engine.balance('user:1', feeAsset)).toMatchObject({ available: 1_000_000n, locked: 0n })
  })
})

const methods = [
  'getblockhash',
  'getbestblockhash',
  'getblockheader',
  'getblock',
  'scantxoutset',
  'getmempoolinfo',
  'gettxout',
  'getmempoolentry',
  'sendrawtransaction',
]

describe.each(methods)('answers to %s', (method) => {
  it('whatever the node says is taken, or refused by name; nothing is accepted, final or dead by it', async () => {
    const attempt = await bench.prepare([bench.intent({ amount: 10_000n })])
    let told: (honest: string) => string = (honest) => honest
    const lies = badReplies('{"id":1,"error":null,"result":null}').length
    const stop = bench.proxy.lie(method, (honest) => told(honest))
    try {
      for (let lie = 0; lie < lies; lie += 1) {
        told = (honest) => spoiled(honest, lie)
        const adapter = bench.again({ callTimeoutMs: 500 })
        const outcomes = await Promise.all([
          outcome(() => adapter.coins!.view(bench.wallet, new Set(), patience)),
          outcome(() => adapter.snapshot(bench.wallet, [], patience)),
          outcome(() => adapter.deposits!.scan([bench.address], null, patience)),
          outcome(() => adapter.balances!.read(bench.wallet, [adapter.feeAsset], patience)),
        ])
        expect(
          outcomes.filter((one) => !/^(fine|CHAIN_|UTXO__|ABORTED)/.test(one)),
          `${method} ${lie}`,
        ).toEqual([])
        const [seen] = await adapter.observe([attempt], patience)
        expect(['unavailable', 'not-seen', 'pooled'], `${method} ${lie}`).toContain(seen?.status)
        if (method !== 'sendrawtransaction') continue
        const sent = await adapter.broadcast(attempt.signed, patience)
        expect(['unknown', 'rejected', 'already-known'], `${lie}`).toContain(sent.status)
      }
    } finally {
      stop()
    }
    // Every lie is told to a new adapter, and some make it wait out a call: on a busy machine that is more than half a minute.
  }, 180_000)
})

/** The answer with one element of it spoiled: calls may go out several at a time. */
function spoiled(honest: string, lie: number): string {
  if (!honest.startsWith('[')) return badReplies(honest)[lie] ?? honest
  const all = JSON.parse(honest) as unknown[]
  return `[${all.map((one) => badReplies(JSON.stringify(one))[lie] ?? '').join(',')}]`
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'fine'
  } catch (error) {
    return isWalletError(error) ? error.code : `not a WalletError: ${error instanceof Error ? error.stack : String(error)}`
  }
}
