import { type DraftingChain, isWalletError, type RpcProviderOption, type SealedAttempt } from '@wallet/core'
import { seededRandom } from '@wallet/harness'
import { patience } from '@wallet/harness/coin-bench'
import type { UtxoFacts } from '@wallet/utxo'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWallet, type Regtest, startRegtest } from './bench.fixture.ts'
import { bitcoin } from './bitcoin.ts'

let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest()
})
afterAll(() => chain?.stop())

type Request = Extract<RpcProviderOption, { request: unknown }>['request']
type Asked = (adapter: DraftingChain<UtxoFacts>) => Promise<unknown>

it('a coin that is worth less or more than the node says is never spent', async () => {
  const bench = await openWallet(chain, { kind: 'p2pkh' })
  await bench.fund(1, 500_000n)
  await bench.node.mine()
  const honest = bench.proxy.lie('scantxoutset', (answer) => answer.replaceAll('0.00500000', '0.00900000'))
  const attempt = await bench.prepare([bench.intent({ amount: 600_000n })])
  expect(await bench.adapter.stillFresh!(attempt.draft, patience)).toBe(false)
  await expect(bench.prepare([bench.intent()])).rejects.toThrow('insufficient-funds')
  honest()
  const truthful = bench.again()
  await truthful.coins!.view(bench.wallet, new Set(), patience)
  expect(await truthful.stillFresh!(attempt.draft, patience)).toBe(true)
  await bench.stop()
})

it('credentials and addresses of nodes are in no error', async () => {
  const bench = await openWallet(chain)
  const secret = 'kJ3-password'
  const url = `http://someone:${secret}@127.0.0.1:1/`
  const unreachable = bitcoin({ ...bench.options, providers: [{ name: 'node', url }] })
  const failed = await unreachable.snapshot(bench.wallet, [], patience).catch((error: unknown) => error)
  expect(isWalletError(failed) && failed.code).toBe('CHAIN_UNREACHABLE')
  const refusedUrl = new URL(bench.node.url)
  refusedUrl.password = secret
  const wrongPassword = bitcoin({ ...bench.options, providers: [{ name: 'node', url: refusedUrl.href }] })
  const refused = await wrongPassword.snapshot(bench.wallet, [], patience).catch((error: unknown) => error)
  expect(isWalletError(refused) && refused.code).toBe('CHAIN_UNREACHABLE')
  for (const error of [failed, refused]) {
    const text = JSON.stringify(error) + String(error) + ((error as Error).stack ?? '')
    expect(text).not.toContain(secret)
    expect(text).not.toContain('someone')
  }
  await bench.stop()
})

it('a node of another network is refused, whatever it is called', async () => {
  const bench = await openWallet(chain)
  const stranger = bitcoin({ ...bench.options, network: 'signet' })
  const wallet = { ...bench.wallet, addresses: [] }
  const error = await stranger.snapshot(wallet, [], patience).catch((caught: unknown) => caught)
  expect(isWalletError(error) && error.code).toBe('CHAIN_NETWORK_MISMATCH')
  await bench.stop()
})

it('nothing is final, and no deposit told, until enough nodes have the block', async () => {
  const [bench, other] = [await openWallet(chain), await openWallet(chain)]
  const depositsFrom = (await bench.node.height()) + 1
  const providers = [
    { name: 'first', url: bench.proxy.url },
    { name: 'second', url: other.proxy.url },
  ]
  const both = bench.again({ providers, quorum: 2, depositsFrom })
  await bench.fund(1, 500_000n)
  const attempt = await bench.send([bench.intent()])
  await bench.node.mine(3)
  const { genesis } = bench.node
  const honest = other.proxy.lie('getblockhash', (answer) =>
    answer.replaceAll(/[0-9a-f]{64}/g, (hash) => (hash === genesis ? hash : 'e'.repeat(64))),
  )
  expect((await both.observe([attempt], patience))[0]?.status).toBe('confirmed')
  expect((await both.deposits!.scan([bench.address], null, patience)).deposits).toEqual([])
  honest()
  expect((await both.observe([attempt], patience))[0]?.status).toBe('final')
  expect((await both.deposits!.scan([bench.address], null, patience)).deposits).toHaveLength(1)
  await Promise.all([bench.stop(), other.stop()])
})

it('a second node answers when the first is gone, and all hear of a payment', async () => {
  const bench = await openWallet(chain)
  const second = { name: 'second', url: bench.node.url }
  await bench.fund(1, 500_000n)
  const both = bench.again({ providers: [{ name: 'first', url: bench.proxy.url }, second] })
  const attempt = await bench.prepare([bench.intent()])
  bench.proxy.down()
  expect((await both.snapshot(bench.wallet, [], patience)).height).toBe(await bench.node.height())
  expect((await both.broadcast(attempt.signed, patience)).status).toBe('accepted')
  expect((await both.observe([attempt], patience))[0]?.status).toBe('pooled')
  await bench.stop()
})

it('twelve hundred answers, cut, swapped and blown up, end in a typed error or in the truth', async () => {
  const bench = await openWallet(chain, { depositsFrom: await chain.node.height() })
  await bench.fund(2, 500_000n)
  const attempt = await bench.send([bench.intent()])
  await bench.node.mine()
  // Asked of the node once, told from memory afterwards.
  const recorded = new Map<string, { readonly method: string; readonly result?: unknown; readonly error?: unknown }>()
  const record: Request = async ({ method, params }) => {
    const key = JSON.stringify([method, params])
    const told = recorded.get(key) ?? { method, ...(await bench.node.client.exchange({ method, params })) }
    recorded.set(key, told)
    if (told.error !== undefined && told.error !== null) throw told.error
    return textual(told.result)
  }
  const asked: readonly Asked[] = [
    (adapter) => adapter.snapshot(bench.wallet, [], patience),
    (adapter) => adapter.coins!.view(bench.wallet, new Set(), patience),
    (adapter) => adapter.deposits!.scan([bench.address], null, patience),
    (adapter) => adapter.balances!.read(bench.wallet, [adapter.feeAsset], patience),
  ]
  const over = (request: Request) => bitcoin({ ...bench.options, providers: [{ name: 'node', request }] })
  for (const ask of asked) expect(await isTyped(ask, over(record)), 'the truth is no error').toBe(0)
  const [seen] = await over(record).observe([attempt], patience)
  expect(seen?.status).toBe('confirmed')

  const random = seededRandom(11)
  const methods = [...new Set([...recorded.values()].map(({ method }) => method))]
  let typed = 0
  for (let round = 0; round < 1_200; round += 1) {
    const lied = methods[Math.floor(random() * methods.length)]!
    const lie: Request = async (call, signal) => {
      const answer = await record(call, signal)
      return call.method === lied ? spoilt(answer, random) : answer
    }
    const adapter = over(lie)
    typed += await isTyped(asked[round % asked.length]!, adapter)
    if (round % 10 === 0) expect(await statusOf(adapter, attempt)).toMatch(/^(confirmed|final|not-seen|unavailable|pooled|conflicted)$/)
  }
  expect(typed).toBeGreaterThan(200)
  await bench.stop()
}, 180_000)

/** 1 for a typed error; 0 for an answer. Anything else fails the test. */
async function isTyped(ask: Asked, adapter: DraftingChain<UtxoFacts>): Promise<number> {
  try {
    await ask(adapter)
    return 0
  } catch (error) {
    if (!isWalletError(error)) throw error
    return 1
  }
}

async function statusOf(adapter: DraftingChain<UtxoFacts>, attempt: SealedAttempt): Promise<string> {
  return (await adapter.observe([attempt], patience))[0]?.status ?? 'nothing'
}

/** Amounts as the text a node writes, which `JSON.parse` of the test's own client has made numbers of. */
function textual(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) return value.toFixed(8)
  if (Array.isArray(value)) return value.map(textual)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, textual(one)]))
  return value
}

/** Something in the answer is no longer what it was. */
function spoilt(value: unknown, random: () => number): unknown {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  if (Array.isArray(value) && value.length > 0 && random() < 0.8) {
    const at = Math.floor(random() * value.length)
    return value.map((one, index) => (index === at ? spoilt(one, random) : one))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && random() < 0.9) {
    const keys = Object.keys(value)
    const key = pick(keys)
    const { [key]: one, ...rest } = value as Record<string, unknown>
    return random() < 0.3 ? rest : { ...rest, [key]: spoilt(one, random) }
  }
  if (typeof value === 'string' && value.length > 1 && random() < 0.6) {
    const at = Math.floor(random() * value.length)
    return pick([value.slice(0, at), `${value.slice(0, at)}z${value.slice(at + 1)}`, `${value}${value}`, value.toUpperCase()])
  }
  return pick([null, undefined, -1, 1e300, 2 ** 53, '', '0x00', {}, [], true, Number.NaN, '99999999999999999999', [[[]]]])
}
