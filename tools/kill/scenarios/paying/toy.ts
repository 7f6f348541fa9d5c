import { accountId, coreErrors, createEngine, type Engine, type WithdrawRequest } from '@wallet/core'
import { openToyBench, type ToyAdapter, type ToyBench, type ToyKind, toyPublicKey, toyStranger } from '@wallet/core/testing'
import { untilAnswered } from '../../client.ts'
import type { Struck } from '../../fault.ts'
import type { ChainHost, Finding, Scenario, Stage } from '../../scenario.ts'
import { askForAll, carryOut, hasty, judgeOrder } from './carry-out.ts'

const orders = [1, 2, 3, 4].map((index) => ({ id: `W-${index}`, amount: BigInt(700 + index), to: `stranger-${index}` }))
const funds = 20_000n
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
export function payingToy(kind: ToyKind): Scenario {
  return {
    name: `paying-${kind}`,
    chain: () => toyHost(kind),
    play: (stage) => play(kind, stage),
    judge: async ({ store, acknowledged, chain }) => {
      const { toy } = (chain as ToyHost).bench
      const outputs = toy.blocks.flatMap(({ transactions }) => transactions).flatMap(({ body }) => body.outputs)
      const findings: Finding[] = []
      let cost = 0n
      for (const order of orders) {
        const paid = outputs.filter(({ to }) => to === toyPublicKey(`stranger ${order.to}`)).map(({ amount }) => amount)
        const judged = await judgeOrder(store, acknowledged, order, paid)
        findings.push(...judged.findings)
        cost += judged.cost
      }
      const { balance } = await store.readAccount({ account: accountId('user:1'), asset: toy.feeAsset })
      if (findings.length === 0 && balance.available !== funds - cost)
        findings.push({ kind: 'broken', detail: `user:1 has ${balance.available} instead of ${funds - cost}` })
      return findings
    },
  }
}

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
  const { feeAsset } = bench.toy
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
      wallets: { [feeAsset]: 'hot' },
      worker: hasty(name, stage.leaseMs),
    })
  const first = engine('first')
  await untilAnswered(() => first.registerWallet(bench.wallet, 'kill'))
  await untilAnswered(() => first.credit({ reference: 'D-1', account: 'user:1', asset: feeAsset, amount: funds, actor: 'kill' }))
  const requests = orders.map(
    ({ id, amount, to }): WithdrawRequest => ({
      ...{ id, account: 'user:1', asset: feeAsset, to: toyStranger(bench.toy, to), amount },
      ...{ feeMax: 100n, feeBearer: 'user' },
    }),
  )
  await askForAll(first, requests, stage)
  await carryOut([first, engine('second')], orders.length, stage)
}
