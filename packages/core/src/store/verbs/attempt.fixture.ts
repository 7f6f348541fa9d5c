import type { DeathProof } from '../../chain/observation.ts'
import type { Draft, SignedTransaction } from '../../chain/transaction.ts'
import {
  type AttemptId,
  attemptId,
  type ClaimKey,
  claimKey,
  laneId,
  type OrderId,
  orderId,
  type TransactionId,
  transactionId,
} from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import { buildHouseIntent, buildIntent, type IntentParts, usual } from '../../testing/build/intent.ts'
import type { BindInput } from '../contract/attempts.ts'
import type { Fence } from '../contract/orders.ts'
import { slotOf } from '../kernel/slots.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Attempt, AttemptPurpose, Claim, Note, Order, Slot } from '../records.ts'
import type { ResultOf } from '../store.ts'
import { type Bench, newBench } from './bench.fixture.ts'

export const block: { readonly height: number; readonly hash: string } = { height: 100, hash: 'b100' }
export const lane: string = `${usual.chain}/nonce:hot`

export function claim(name: string): ClaimKey {
  return claimKey(`${usual.chain}/utxo:${name}`)
}

export type DraftParts = {
  readonly claims?: readonly string[]
  readonly slot?: number
  readonly purpose?: AttemptPurpose
  readonly replaces?: readonly string[]
  readonly expiresAt?: number
  readonly holdMs?: number
  readonly fences?: readonly Fence[]
}

/** A bench with the steps of an honest worker, in few words. */
export type Play = Bench & {
  order(id: string): Order
  attempt(id: string): Attempt
  claimRow(name: string): Claim | undefined
  slotRow(slot: number): Slot | undefined
  withdraw(id: string, parts?: IntentParts): void
  house(id: string, purpose?: string): void
  /** Leases everything that is due, for 1 s; answers the fences. */
  lease(worker?: string): readonly Fence[]
  fence(id: string): Fence
  bindInput(id: string, orders: readonly string[], parts?: DraftParts): BindInput
  bind(id: string, orders: readonly string[], parts?: DraftParts): ReturnType<Bench['run']>
  seal(id: string, fences?: readonly Fence[], creates?: readonly string[]): ReturnType<Bench['run']>
  /** Bound and sealed. */
  live(id: string, orders: readonly string[], parts?: DraftParts): void
  settle(id: string, order: string, more?: { readonly fee?: bigint; readonly watchMs?: number }): ReturnType<Bench['run']>
  bury(id: string, proof: DeathProof): ReturnType<Bench['run']>
}

export function signedAs(id: string, creates: readonly string[] = []): SignedTransaction {
  return { id: txOf(id), bytes: new TextEncoder().encode(id), creates: creates.map(claim) }
}

export function txOf(attempt: string): TransactionId {
  return transactionId(`tx-${attempt}`)
}

export function newPlay(): Play {
  const bench = newBench()
  bench.credit(1_000_000n)
  const tx = bench.tables as unknown as Tx
  const order = (id: string): Order => tx.get('orders', id) as Order
  const attempt = (id: string): Attempt => tx.get('attempts', id) as Attempt
  const fence = (id: string): Fence => ({ order: orderId(id), token: order(id).token })
  const fencesOf = (id: string): readonly Fence[] => attempt(id).orders.map(fence)

  const bindInput = (id: string, orders: readonly string[], parts: DraftParts = {}): BindInput => {
    const named = (parts.claims ?? []).map(claim)
    const slotted = parts.slot === undefined ? {} : { lane: laneId(lane), slot: parts.slot }
    const purpose = parts.purpose ?? (order(orders[0] as string).intent.action.kind === 'house' ? 'house' : 'pay')
    const pays = purpose === 'pay' || purpose === 'replace' ? orders : []
    const draft: Draft = {
      wallet: usual.wallet,
      payments: pays.flatMap((one) => {
        const { action } = order(one).intent
        return action.kind === 'house' ? [] : [{ order: orderId(one), to: action.to, asset: action.asset, amount: action.amount }]
      }),
      claims: parts.slot === undefined ? named : [...named, claimKey(`${lane}:${parts.slot}`)],
      ...slotted,
      ...(parts.expiresAt === undefined ? {} : { expiry: { lastValidHeight: parts.expiresAt } }),
      ...{ fee: amount(5n), feeAsset: usual.asset, change: [], signing: [], body: new Uint8Array() },
    }
    const replaces: readonly AttemptId[] = (parts.replaces ?? []).map(attemptId)
    return {
      attempt: attemptId(id),
      fences: parts.fences ?? orders.map(fence),
      chain: usual.chain,
      wallet: usual.wallet,
      purpose,
      draft,
      replaces,
      holdMs: parts.holdMs ?? 500,
    }
  }
  const bind: Play['bind'] = (id, orders, parts) => bench.run('bind', bindInput(id, orders, parts))
  const seal: Play['seal'] = (id, fences = fencesOf(id), creates = []) =>
    bench.run('seal', { attempt: attemptId(id), fences, signed: signedAs(id, creates) })

  return Object.assign(bench, {
    ...{ order, attempt, fence, bindInput, bind, seal },
    claimRow: (name: string) => tx.get('claims', claim(name)),
    slotRow: (slot: number) => slotOf(tx, laneId(lane), slot),
    withdraw: (id: string, parts: IntentParts = {}) => void bench.accept(buildIntent({ id, ...parts })),
    house: (id: string, purpose = 'cancel') => {
      const intent = buildHouseIntent(purpose, { id })
      bench.run('openHouseOrder', { intent, digest: id, mac: 'mac', requester: 'engine' })
    },
    lease: (worker = 'w1') => {
      const { leased } = bench.run('lease', { worker, leaseMs: 1_000, max: 100, chains: [usual.chain] })
      return leased.map(({ order: one }) => ({ order: one.id, token: one.token }))
    },
    live: (id: string, orders: readonly string[], parts?: DraftParts) => {
      const bound = bind(id, orders, parts) as { readonly status: string }
      const sealed = seal(id) as { readonly status: string }
      if (bound.status !== 'bound' || sealed.status !== 'sealed') throw new TypeError(`${id}: ${bound.status}, ${sealed.status}`)
    },
    settle: (id: string, of: string, more: { readonly fee?: bigint; readonly watchMs?: number } = {}) =>
      bench.run('settle', {
        fence: fence(of),
        attempt: attemptId(id),
        transaction: txOf(id),
        block,
        fee: amount(more.fee ?? 5n),
        watchMs: more.watchMs ?? 0,
      }),
    bury: (id: string, proof: DeathProof) => bench.run('bury', { attempt: attemptId(id), fences: fencesOf(id), proof }),
  })
}

/** The ids of the attempts as the order lists them. */
export function idsOf(ids: readonly string[]): readonly OrderId[] {
  return ids.map(orderId)
}

/** A play with these withdrawals, each under a worker's lease. */
export function leased(...ids: string[]): Play {
  const play = newPlay()
  for (const id of ids) play.withdraw(id)
  play.lease()
  return play
}

export const note: Note = { code: 'T', detail: 't' }

/** Free and reserved of one account, in the usual asset. */
export function accountOf(play: Play, name: string): ResultOf<'readAccount'>['balance'] {
  return play.run('readAccount', { account: name as never, asset: usual.asset }).balance
}

/** What all accounts hold together, in the usual asset. */
export function totalsOf(play: Play): ResultOf<'totals'> {
  return play.run('totals', { asset: usual.asset })
}
