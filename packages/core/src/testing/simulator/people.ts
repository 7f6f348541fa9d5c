import type { Engine } from '../../engine/engine.ts'
import { InvariantError } from '../../errors/invariant.ts'
import { type OrderId, orderId } from '../../ids/ids.ts'
import type { HaltScope, Order } from '../../store/records.ts'
import type { Dice } from './dice.ts'
import type { Life } from './life.ts'
import type { Actor, Scheduler } from './scheduler.ts'
import type { SimStore } from './sim-store.ts'

/** What people at the console may do, each drawn with its weight. */
export type Meddling = 'cancel' | 'accelerate' | 'retry' | 'rebroadcast' | 'halt' | 'approve' | 'reject' | 'release' | 'reopen'

/** The people who run the exchange. */
export interface People {
  /** Does something at random moments until `untilMs`. */
  meddle(kinds: readonly Meddling[], times: number, untilMs: number): void
  /** Clears up: lifts halts, decides reviews, tries dead letters again, cancels what is still out after its money was given back. */
  clearUp(options: { readonly resume: boolean }): void
}

/** People with several names; two are needed for some things. */
export function people(parts: {
  readonly scheduler: Scheduler
  readonly actor: Actor
  readonly dice: Dice
  readonly store: SimStore
  readonly lives: () => readonly Life[]
  readonly scopes: readonly HaltScope[]
  /** Sends bytes without the engine. */
  readonly send: (bytes: Uint8Array) => void
}): People {
  const { scheduler, actor, dice, store, lives, scopes, send } = parts
  const rivalled = new Set<string>()
  const orders = (): readonly Order[] => store.rows('orders').map(([, order]) => order)
  const run = (label: string, act: (engine: Engine) => Promise<unknown>): void => {
    const reachable = lives()
    if (reachable.length === 0) return
    act(dice.pick(reachable).engine).then(
      (answer) => scheduler.note(actor, `${label}: ${(answer as { status?: string } | undefined)?.status ?? 'done'}`),
      (error: unknown) => {
        if (error instanceof InvariantError) scheduler.fail(error)
        else scheduler.note(actor, `${label}: ${error instanceof Error ? error.message : 'failed'}`)
      },
    )
  }
  /** The engine refuses to send what was given back: a person takes the stored bytes elsewhere. */
  const byHand = (order: Order): void => {
    for (const id of order.attempts) {
      const attempt = store.get('attempts', id)
      if (attempt?.state === 'sealed' && attempt.signed !== null) send(attempt.signed.bytes)
    }
  }
  const onOrder = (kind: Exclude<Meddling, 'halt'>, order: Order): void => {
    const id: OrderId = orderId(order.id)
    const reason = 'simulated'
    const who = dice.pick(['ada', 'bob'])
    const vote = { order: id, approver: dice.pick(['ada', 'bob', 'cyd']), digest: order.digest, comment: reason }
    const acts: { readonly [K in Exclude<Meddling, 'halt'>]: (engine: Engine) => Promise<unknown> } = {
      cancel: ({ operator }) => operator.cancel({ order: id, actor: who, reason }),
      accelerate: ({ operator }) =>
        operator.accelerate({ order: id, actor: who, reason, ...(dice.chance(0.6) ? { feeMax: BigInt(dice.between(20, 400)) } : {}) }),
      retry: ({ operator }) => operator.retry({ order: id, actor: who, reason }),
      rebroadcast: ({ operator }) => operator.rebroadcast({ order: id }),
      approve: ({ operator }) => operator.approve(vote),
      reject: ({ operator }) => operator.reject(vote),
      release: ({ operator }) => operator.release({ order: id, actor: who, reason }),
      reopen: ({ operator }) => operator.reopen({ order: id, actor: who, reason }),
    }
    run(`${kind} ${order.id}`, acts[kind])
    if (kind !== 'release' || !dice.chance(0.8)) return
    const second = who === 'ada' ? 'bob' : 'ada'
    scheduler.after(dice.between(100, 3_000), actor, () =>
      run(`release ${order.id} (${second})`, ({ operator }) => operator.release({ order: id, actor: second, reason })),
    )
  }
  const halt = (): void => {
    const scope = dice.pick(scopes)
    run(`halt ${scope}`, ({ operator }) => operator.halt({ scope, by: 'ada', reason: 'simulated' }))
    scheduler.after(dice.between(3_000, 25_000), actor, () =>
      run(`resume ${scope}`, ({ operator }) => operator.resume({ scope, by: 'ada', reason: 'simulated' })),
    )
  }
  const choose = (kind: Exclude<Meddling, 'halt'>): void => {
    const all = orders().filter(({ intent }) => intent.action.kind !== 'house')
    const fitting =
      kind === 'approve' || kind === 'reject'
        ? all.filter(({ state }) => state === 'in-review')
        : kind === 'reopen'
          ? all.filter(({ state }) => state === 'completed')
          : all.filter(({ state }) => state !== 'completed')
    if (fitting.length > 0) onOrder(kind, dice.pick(fitting))
  }

  return {
    meddle: (kinds, times, untilMs) => {
      if (kinds.length === 0) return
      for (let left = times; left > 0; left -= 1) {
        const kind = dice.pick(kinds)
        scheduler.after(dice.between(2_000, untilMs), actor, () => (kind === 'halt' ? halt() : choose(kind)))
      }
    },
    clearUp: ({ resume }) => {
      const at = { reason: 'clearing up' }
      if (resume)
        for (const [scope] of store.rows('halts'))
          run(`resume ${scope}`, ({ operator }) => operator.resume({ scope: scope as HaltScope, by: 'ada', ...at }))
      for (const order of orders()) {
        if (order.state === 'in-review') onOrder('approve', order)
        // What was given back is not sent again by itself: a rival frees its claims, and whoever waits behind them. Where there can be
        // no rival, or somebody spends what it would have made, the payment has to come after all.
        if (order.state === 'failed' && order.releasedWithoutProof) {
          if (rivalled.has(order.id)) byHand(order)
          else run(`cancel ${order.id}`, ({ operator }) => operator.cancel({ order: orderId(order.id), actor: 'ada', ...at }))
          rivalled.add(order.id)
        }
        if (order.deadLettered && order.note?.code !== 'INTENT_FORGED')
          run(`retry ${order.id}`, ({ operator }) => operator.retry({ order: orderId(order.id), actor: 'ada', ...at }))
      }
    },
  }
}
