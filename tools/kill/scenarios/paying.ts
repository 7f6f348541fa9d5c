import { type AssetId, coreErrors, createEngine, type Engine, isWalletError, type Order, orderId } from '@wallet/core'
import { openToyBench, type ToyAdapter, type ToyBench, type ToyKind, toyPublicKey, toyStranger } from '@wallet/core/testing'
import { untilAnswered } from '../client.ts'
import type { Struck } from '../fault.ts'
import type { ChainHost, Finding, Scenario, Stage } from '../scenario.ts'

const orders = [1, 2, 3, 4].map((index) => ({ id: `W-${index}`, amount: BigInt(700 + index), to: `stranger-${index}` }))
const funds = 20_000n
const patienceMs = 60_000
const io: readonly string[] = ['snapshot', 'broadcast', 'observe', 'quoteFee']

/** A toy chain that lives with the parent. */
interface ToyHost extends ChainHost {
  readonly bench: ToyBench
}

/**
 * Four withdrawals through the whole engine: two workers in one process on the real store, the chain with the parent.
 *
 * Each pays another amount to another stranger, so that the blocks say for themselves what was paid how often.
 */
export function paying(kind: ToyKind): Scenario {
  return {
    name: `paying-${kind}`,
    chain: () => toyHost(kind),
    play: (stage) => play(kind, stage),
    judge: async ({ store, acknowledged, chain }) => {
      const { toy } = (chain as ToyHost).bench
      const findings: Finding[] = []
      let cost = 0n
      for (const { id, amount, to } of orders) {
        const found = await store.readOrder({ order: orderId(id) })
        const paid = toy.blocks
          .flatMap(({ transactions }) => transactions)
          .flatMap(({ body }) => body.outputs)
          .filter((output) => output.to === toyPublicKey(`stranger ${to}`))
        if (found.status === 'not-found')
          findings.push({ kind: acknowledged.has(id) ? 'lost' : 'stuck', detail: `${id} is not in the store` })
        else if (found.order.state !== 'completed')
          findings.push({ kind: 'stuck', detail: `${id} is ${found.order.state}: ${note(found.order)}` })
        else if (paid.length === 0) findings.push({ kind: 'lost', detail: `${id} is completed and was never paid` })
        if (paid.length > 1 || paid.some((output) => output.amount !== amount))
          findings.push({ kind: 'double', detail: `${id} was paid ${paid.map((output) => output.amount).join(' and ')}` })
        cost += amount + (found.status === 'found' ? (found.order.settlement?.fee ?? 0n) : 0n)
      }
      const { balance } = await store.readAccount({ account: 'user:1' as never, asset: toy.feeAsset })
      if (findings.length === 0 && balance.available !== funds - cost)
        findings.push({ kind: 'broken', detail: `user:1 has ${balance.available} instead of ${funds - cost}` })
      return findings
    },
  }
}

const note = (order: Order): string =>
  JSON.stringify({ note: order.note, attention: order.attention, deadLettered: order.deadLettered, tries: order.tries })

function toyHost(kind: ToyKind): ToyHost {
  const bench = openToyBench({ kind })
  const never = new AbortController().signal
  return {
    bench,
    call: async (verb, args) => {
      const adapter = bench.adapter as unknown as { readonly [verb: string]: (...args: readonly unknown[]) => Promise<unknown> }
      if (verb === 'mine') return bench.toy.mine(1)
      if (verb === 'coins') return bench.adapter.coins?.view(...(args as Parameters<NonNullable<ToyAdapter['coins']>['view']>))
      if (verb === 'balances') return bench.adapter.balances?.read(...(args as Parameters<NonNullable<ToyAdapter['balances']>['read']>))
      return adapter[verb]?.(...args, never)
    },
  }
}

/** The adapter of the child: what is pure happens here, what talks goes to the parent. */
function remoteAdapter(bench: ToyBench, stage: Stage): ToyAdapter {
  const far = Object.fromEntries(io.map((verb) => [verb, (...args: readonly unknown[]) => stage.chain(verb, args.slice(0, -1))]))
  const adapter = { ...bench.adapter, ...far, pollEveryMs: 20 } as ToyAdapter
  const never: Struck = (method) => {
    // The contract of broadcast: an answer that does not come is `unknown`, not a throw.
    if (method === 'broadcast') return { status: 'unknown', reason: 'struck' }
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain: adapter.chain, reason: `struck: ${method}` })
  }
  const talking = stage.ports.wrap('chain', adapter, (method) => io.includes(method), never)
  const { deposits: _, ...rest } = {
    ...talking,
    ...Object.fromEntries(io.map((verb) => [verb, Reflect.get(talking, verb) as unknown])),
  } as ToyAdapter
  const coins =
    bench.adapter.coins &&
    stage.ports.wrap('coins', { view: (...args: readonly unknown[]) => stage.chain('coins', args) }, () => true, never)
  const balances =
    bench.adapter.balances &&
    stage.ports.wrap('balances', { read: (...args: readonly unknown[]) => stage.chain('balances', args) }, () => true, never)
  return { ...rest, ...(coins && { coins }), ...(balances && { balances }) } as ToyAdapter
}

async function play(kind: ToyKind, stage: Stage): Promise<void> {
  const bench = openToyBench({ kind })
  const adapter = remoteAdapter(bench, stage)
  const signer = stage.ports.wrap(
    'signer',
    bench.signer,
    (method) => method === 'sign',
    (method) => {
      throw coreErrors.create('SIGNER_UNREACHABLE', { keyRef: 'toy:hot', reason: `struck: ${method}` })
    },
  )
  const engine = (name: string): Engine =>
    createEngine({
      chains: [adapter],
      store: stage.store,
      signer,
      policyKey: new Uint8Array(32).fill(7),
      wallets: { [bench.toy.feeAsset]: 'hot' },
      worker: {
        name,
        leaseMs: stage.leaseMs,
        holdMs: 4 * stage.leaseMs,
        idleMs: 10,
        resendMs: 50,
        parkMs: 50,
        backoffBaseMs: 10,
        backoffCapMs: 50,
        triesMax: 20,
        watchMs: 0,
      },
    })
  const first = engine('first')
  await untilAnswered(() => first.registerWallet(bench.wallet, 'kill'))
  await untilAnswered(() => first.credit({ reference: 'D-1', account: 'user:1', asset: bench.toy.feeAsset, amount: funds, actor: 'kill' }))
  for (const { id, amount, to } of orders) {
    const request = {
      id,
      account: 'user:1',
      asset: bench.toy.feeAsset as AssetId,
      to: toyStranger(bench.toy, to),
      amount,
      feeMax: 100n,
      feeBearer: 'user' as const,
    }
    const { status } = await untilAnswered(() => first.withdraw(request))
    if (stage.wasAcked(id) && status !== 'exists') stage.lost(id)
    stage.ack(id)
  }
  let settled = false
  const worker = async (one: Engine): Promise<void> => {
    while (!settled) {
      try {
        await one.step()
      } catch (error) {
        if (!isWalletError(error)) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const watcher = async (): Promise<void> => {
    const deadline = performance.now() + patienceMs
    while (!settled) {
      await stage.chain('mine', [])
      const counts = await untilAnswered(() => stage.plainStore.countOrders({}))
      settled = counts.byState.completed === orders.length || performance.now() > deadline
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  await Promise.all([worker(first), worker(engine('second')), watcher()])
}
