import type { ChainAdapter, DraftingChain } from '../chain/chain-adapter.ts'
import { coreErrors } from '../errors/codes.ts'
import { invariant, unreachable } from '../errors/invariant.ts'
import type { LeasedOrder } from '../store/contract/orders.ts'
import type { Attempt, Note } from '../store/records.ts'
import type { Context } from './context.ts'
import { fenceOf } from './steps/fence-of.ts'
import { gatherSignatures } from './steps/gather-signatures.ts'
import { mismatch } from './steps/matches.ts'
import { noteAttention } from './steps/note.ts'
import { setBack } from './steps/set-back.ts'
import { isLate } from './steps/stuck.ts'
import { unwantedBy } from './steps/unwanted-by.ts'

/** How an exposed attempt stands. */
type Finished = { readonly status: 'sealed'; readonly attempt: Attempt } | { readonly status: 'waiting'; readonly note: Note }

/**
 * Exposes a bound attempt and gathers its signatures: what `carryOut` does with a draft that others could complete or send.
 *
 * From `expose` on the attempt is live. It is never abandoned for want of a signature: somebody out there may have one.
 *
 * - Leaves behind: an exposed attempt with the signatures stored so far, which `finishExposed` goes on with.
 */
export async function exposeAndSeal(
  context: Context,
  adapter: DraftingChain,
  attempt: Attempt,
  leased: readonly LeasedOrder[],
  signal: AbortSignal,
): Promise<Attempt | undefined> {
  const fences = leased.map(fenceOf)
  // Nobody would be asked to sign it, and being live it would bar the rival that the order is to end by.
  const unwanted = await unwantedBy(context, attempt)
  if (unwanted !== undefined) {
    await context.store.abandon({ attempt: attempt.id, fences, reason: 'unwanted' })
    await setBack(context, leased, { code: 'EXPOSE_REFUSED', detail: `${unwanted} is not to be paid by it` })
    return undefined
  }
  const exposed = await context.store.expose({ attempt: attempt.id, fences })
  switch (exposed.status) {
    case 'exposed':
    case 'exists':
      break
    case 'halted':
    case 'bad-state': {
      const detail = exposed.status === 'halted' ? `${exposed.scope}: ${exposed.reason}` : exposed.state
      await context.store.abandon({ attempt: attempt.id, fences, reason: exposed.status })
      await setBack(context, leased, { code: 'EXPOSE_REFUSED', detail })
      return undefined
    }
    case 'fenced':
    case 'not-found':
      return undefined
    default:
      return unreachable(exposed)
  }
  const live: Attempt = { ...attempt, state: 'exposed' }
  const finished = await finish(context, adapter, live, leased, signal)
  if (finished.status === 'sealed') {
    if ((await unwantedBy(context, finished.attempt)) === undefined) return finished.attempt
    // Ended while signers took their time. What is complete is watched, not sent.
    await Promise.all(leased.map((one) => context.store.requeue({ fence: fenceOf(one), delayMs: adapter.pollEveryMs })))
    return undefined
  }
  await wait(context, adapter, leased, live, finished.note)
  return undefined
}

/**
 * Goes on with the exposed attempts of leased orders, and answers the orders to follow: those that have bytes, the new ones among
 * them. The others are looked at again after the chain's usual pause.
 */
export async function finishExposed(
  context: Context,
  adapter: ChainAdapter,
  leased: readonly LeasedOrder[],
  signal: AbortSignal,
): Promise<readonly LeasedOrder[]> {
  const open = new Map<string, Attempt>()
  for (const one of leased) for (const attempt of one.attempts) if (attempt.state === 'exposed') open.set(attempt.id, attempt)
  if (open.size === 0) return leased
  invariant(adapter.compose === undefined, 'what is composed has no signatures to wait for')
  const sealed = new Map<string, Attempt>()
  const notes = new Map<string, Note>()
  await Promise.all(
    [...open.values()].map(async (attempt) => {
      const owners = await ownersOf(context, adapter, attempt, leased)
      if (owners === undefined)
        return void notes.set(attempt.id, { code: 'BATCH_MATES', detail: 'another worker holds an order of the batch' })
      const finished = await finish(context, adapter, attempt, owners, signal)
      if (finished.status === 'sealed') sealed.set(attempt.id, finished.attempt)
      else notes.set(attempt.id, finished.note)
      const lent = owners.filter((owner) => !leased.includes(owner))
      await Promise.all(lent.map((one) => context.store.requeue({ fence: fenceOf(one), delayMs: 0 })))
    }),
  )
  const renewed = leased.map((one) => ({ ...one, attempts: one.attempts.map((attempt) => sealed.get(attempt.id) ?? attempt) }))
  const waiting = renewed.filter(({ attempts }) => !attempts.some(({ state }) => state === 'sealed' || state === 'final'))
  for (const one of waiting) {
    const attempt = one.attempts.find(({ state }) => state === 'exposed')
    const note = attempt === undefined ? undefined : notes.get(attempt.id)
    if (attempt !== undefined && note !== undefined) await wait(context, adapter, [one], attempt, note)
  }
  return renewed.filter((one) => !waiting.includes(one))
}

async function finish(
  context: Context,
  adapter: DraftingChain,
  attempt: Attempt,
  leased: readonly LeasedOrder[],
  signal: AbortSignal,
): Promise<Finished> {
  // Nobody is asked for what is not to be paid any more. What is complete is sealed all the same: it is live, and only sealed is it watched.
  const unwanted = await unwantedBy(context, attempt)
  const gathered = await gatherSignatures(context, adapter, attempt, unwanted, signal)
  if (gathered.status === 'waiting') return gathered
  const signed = adapter.finalize(attempt.draft, gathered.signatures)
  const seen = adapter.inspect(signed.bytes, attempt.draft)
  const difference = seen.id === signed.id ? mismatch(attempt.draft, seen) : 'id'
  if (difference !== undefined) throw coreErrors.create('TRANSACTION_MISMATCH', { field: difference })
  const fences = leased.map(fenceOf)
  const answer = await context.store.seal({ attempt: attempt.id, fences, signed })
  if (answer.status !== 'sealed' && answer.status !== 'exists')
    return { status: 'waiting', note: { code: 'SEAL_REFUSED', detail: answer.status } }
  const { orders } = answer.attempt
  const signatures = gathered.signatures.length
  context.emit({ name: 'attempt.sealed', attempt: attempt.id, orders, chain: adapter.chain, signatures, replaces: attempt.replaces.length })
  return { status: 'sealed', attempt: answer.attempt }
}

/** Every order of an attempt, under a lease of ours; undefined while another worker has one of them. */
async function ownersOf(
  context: Context,
  adapter: ChainAdapter,
  attempt: Attempt,
  leased: readonly LeasedOrder[],
): Promise<readonly LeasedOrder[] | undefined> {
  const mine = leased.filter(({ order }) => attempt.orders.includes(order.id))
  const others = attempt.orders.filter((id) => !mine.some(({ order }) => order.id === id))
  if (others.length === 0) return mine
  const { name, leaseMs } = context.worker
  const { leased: lent } = await context.store.lease({ worker: name, leaseMs, max: others.length, chains: [adapter.chain], orders: others })
  if (lent.length === others.length) return [...mine, ...lent]
  await Promise.all(lent.map((one) => context.store.requeue({ fence: fenceOf(one), delayMs: 0 })))
  return undefined
}

/** Looks again after a while. People who sign take their time: somebody is told, once, when it has taken too long. */
async function wait(context: Context, adapter: ChainAdapter, leased: readonly LeasedOrder[], attempt: Attempt, note: Note): Promise<void> {
  for (const { order } of leased) {
    const late = order.attention === null && isLate(context, order, attempt.boundAt)
    if (late) noteAttention(context, order, note)
    const delayMs = adapter.pollEveryMs
    const { id, intent, token, tries } = order
    await context.store.requeue({ fence: { order: id, token }, delayMs, ...(late ? { attention: note } : {}) })
    context.emit({ name: 'withdrawal.retried', order: id, chain: intent.chain, code: note.code, tries, delayMs })
  }
}
