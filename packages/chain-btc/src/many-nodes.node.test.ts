import type { RpcProviderOption } from '@wallet/core'
import { patience } from '@wallet/harness/coin-bench'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWallet, type Regtest, startRegtest, type WalletBench } from './bench.fixture.ts'

let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest()
})
afterAll(() => chain?.stop())

type Request = Extract<RpcProviderOption, { request: unknown }>['request']
type Answer = { readonly result?: unknown; readonly error?: unknown }

/** A second node beside the first: the same one, over a wire that asks it for the hash at another height. */
function secondNode({ node }: WalletBench, asked: (height: number) => number): RpcProviderOption {
  const request: Request = async ({ method, params }) => {
    const changed = method === 'getblockhash' ? [asked((params as readonly number[])[0] ?? 0)] : params
    const { result, error } = (await node.client.exchange({ method, params: changed })) as Answer
    if (error !== undefined && error !== null) throw error
    return result
  }
  return { name: 'second', request }
}

/** A node whose answers somebody else gives, as far as `told` says so; what it throws is no answer. */
function nodeThat({ node }: WalletBench, name: string, told: (call: { method: string; params: unknown }) => unknown): RpcProviderOption {
  const request: Request = async ({ method, params }) => {
    const answer = told({ method, params })
    if (answer !== undefined) return answer
    const { result, error } = (await node.client.exchange({ method, params: params as readonly unknown[] })) as Answer
    if (error !== undefined && error !== null) throw error
    return result
  }
  return { name, request }
}

// "Block height out of range"
const tooHigh = 1_000_000

it('a block is final when enough nodes have it as deep as that, however deep it is at the first', async () => {
  const bench = await openWallet(chain)
  const depositsFrom = (await bench.node.height()) + 1
  let known = Number.POSITIVE_INFINITY
  const second = secondNode(bench, (height) => (height > known ? tooHigh : height))
  const both = bench.again({ providers: [...bench.options.providers, second], quorum: 2, depositsFrom })
  await bench.fund(1, 500_000n)
  const attempt = await bench.send([bench.intent()])
  await bench.node.mine(3)
  const tip = await bench.node.height()
  const seen = async (): Promise<unknown> => [
    (await both.observe([attempt], patience))[0]?.status,
    (await both.deposits!.scan([bench.address], null, patience)).deposits.length,
  ]
  // The payment's block and the deposit's below it are there, the first under one other and the second under two.
  known = tip - 1
  expect(await seen()).toEqual(['confirmed', 1])
  known = tip - 2
  expect(await seen()).toEqual(['confirmed', 0])
  known = tip
  expect(await seen()).toEqual(['final', 1])
  await bench.stop()
})

it('no deposit is undone by the word of one node', async () => {
  const bench = await openWallet(chain)
  const depositsFrom = (await bench.node.height()) + 1
  let gone = new Set<number>()
  // Behind the liar, since the first that answers is read from.
  const providers = [secondNode(bench, (height) => (gone.has(height) ? height - 1 : height)), ...bench.options.providers]
  const both = bench.again({ providers, quorum: 2, depositsFrom })
  const scan = (cursor: string | null) => both.deposits!.scan([bench.address], cursor, patience)
  await bench.fund(1, 500_000n)
  await bench.node.mine(3)
  const first = await scan(null)
  expect(first.deposits).toHaveLength(1)
  gone = new Set([depositsFrom, depositsFrom + 1])
  const second = await scan(first.cursor)
  expect([second.undone, second.deposits, second.cursor]).toEqual([undefined, [], first.cursor])
  const alone = bench.again({ providers: providers.slice(0, 1), depositsFrom })
  expect((await alone.deposits!.scan([bench.address], first.cursor, patience)).undone).toHaveLength(1)
  await bench.stop()
})

it('a node that is one block behind hides no payment from one who has just started', async () => {
  const bench = await openWallet(chain)
  await bench.fund(1, 500_000n)
  const attempt = await bench.send([bench.intent()])
  const [, txid, vout] = /utxo:(.*):(.*)$/.exec(attempt.draft.claims[0] ?? '') ?? []
  const coinBefore = await bench.node.rpc('gettxout', [txid, Number(vout), false])
  expect(coinBefore).not.toBeNull()
  await bench.node.mine()
  let failures = 1
  const first = nodeThat(bench, 'first', ({ method }) => {
    if (method !== 'gettxout' || failures === 0) return undefined
    failures -= 1
    throw new TypeError('the connection was reset')
  })
  const second = nodeThat(bench, 'second', ({ method }) => (method === 'gettxout' ? coinBefore : undefined))
  const started = bench.again({ providers: [first, second] })
  expect((await started.observe([attempt], patience))[0]?.status).toBe('unavailable')
  expect(failures).toBe(0)
  expect((await started.observe([attempt], patience))[0]?.status).toBe('confirmed')
  await bench.stop()
})

it.each(['with its parent', 'alone'])('a mempool that is one block behind hides no payment that is asked about %s', async (how) => {
  const bench = await openWallet(chain)
  await bench.fund(1, 500_000n)
  const parent = await bench.send([bench.intent()])
  const child = await bench.send([bench.intent()], new Set(parent.draft.claims))
  expect(child.draft.claims).toEqual(parent.signed.creates)
  const waiting = new Map<string, unknown>()
  for (const { signed } of [parent, child]) {
    const entry = await bench.node.rpc<object>('getmempoolentry', [signed.id])
    waiting.set(signed.id, { ...entry, fees: { base: '0.00001000' } })
  }
  await bench.node.mine()
  let isBehind = true
  const replicas = nodeThat(bench, 'replicas', ({ method, params }) =>
    isBehind && method === 'getmempoolentry' ? waiting.get((params as readonly string[])[0] ?? '') : undefined,
  )
  const started = bench.again({ providers: [replicas] })
  const asked = how === 'alone' ? [child] : [parent, child]
  expect((await started.observe(asked, patience)).map(({ status }) => status)).not.toContain('unavailable')
  isBehind = false
  expect((await started.observe(asked, patience)).map(({ status }) => status)).toEqual(asked.map(() => 'confirmed'))
  await bench.stop()
})
