import type { ChainAdapter, ComposingChain, DraftingChain } from '../chain/chain-adapter.ts'
import type { Draft, SignedTransaction } from '../chain/transaction.ts'
import { coreErrors } from '../errors/codes.ts'
import { unreachable } from '../errors/invariant.ts'
import { isWalletError } from '../errors/wallet-error.ts'
import { type AttemptId, attemptId } from '../ids/ids.ts'
import type { Intent } from '../intent/intent.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { AskedBy, BindInput, BindResult } from '../store/contract/attempts.ts'
import type { LeasedOrder } from '../store/contract/orders.ts'
import type { Attempt, AttemptPurpose, Wallet } from '../store/records.ts'
import type { Context } from './context.ts'
import { exposeAndSeal } from './finish-exposed.ts'
import { broadcast } from './steps/broadcast.ts'
import { fenceOf } from './steps/fence-of.ts'
import { exposes } from './steps/gather-signatures.ts'
import { mismatch } from './steps/matches.ts'
import { noteHalted } from './steps/note.ts'
import { underpays } from './steps/pays-intents.ts'
import { permitFor } from './steps/permit-for.ts'
import { heldClaims, planDraft } from './steps/plan-draft.ts'
import { refuse } from './steps/refuse.ts'
import { sealComposed } from './steps/seal-composed.ts'
import { setBack } from './steps/set-back.ts'
import { signDraft } from './steps/sign-draft.ts'
import { takeGenuine } from './steps/take-genuine.ts'
import { takePayable } from './steps/take-payable.ts'
import { foreseeSlot, takeSlot } from './steps/take-slot.ts'
import { walletOf } from './steps/wallet-of.ts'

/**
 * The path of a withdrawal, from reserved to broadcast.
 *
 * plan → draft → slot and bind → sign → inspect → seal → broadcast. A crash between any two lines is safe: before `seal`
 * nothing has left this process and the next worker plans again; after it, `track` goes on from the stored bytes.
 *
 * `part` tells the attempts of one half of a group from those of the whole: under one lease an id names one draft.
 */
export async function send(
  context: Context,
  adapter: ChainAdapter,
  leased: readonly LeasedOrder[],
  signal: AbortSignal,
  part = '',
): Promise<void> {
  for (let round = 0; ; round += 1) {
    try {
      return await sendOnce(context, adapter, leased, `${part}${round === 0 ? '' : `~${round}`}`, signal)
    } catch (error) {
      // Made again at once with a new reading of the chain, but not for ever: then the orders are parked like after any outage.
      if (!isWalletError(error) || error.code !== 'DRAFT_STALE' || round >= redraftsMax) throw error
    }
  }
}

/** How often a draft that aged in a slow signer is made again before its orders are parked. */
const redraftsMax = 2

async function sendOnce(
  context: Context,
  adapter: ChainAdapter,
  leased: readonly LeasedOrder[],
  mark: string,
  signal: AbortSignal,
): Promise<void> {
  const genuine = await takePayable(context, await takeGenuine(context, leased))
  const lead = genuine[0]
  if (lead === undefined) return
  const wallet = await walletOf(context, lead.order.intent)

  if (adapter.compose !== undefined) return sendComposed(context, adapter, wallet, genuine, mark, signal)

  // The permit comes before the snapshot: a draft must not age while it waits for the signer's budget.
  const permit = await context.signer.permit(permitFor(wallet, genuine.length), signal)
  try {
    const plan = await planDraft(context, adapter, wallet, genuine, signal)
    // A filler is only good for its gap, so nothing is bound for it before its slot is known.
    const foreseen = plan.lane === undefined || lead.order.intent.action.kind === 'house' ? undefined : foreseeSlot(context, plan.lane)
    const rehearsal = plan.draft(foreseen?.slot)
    if (rehearsal.status === 'refused') foreseen?.became(null)
    await refuse(context, adapter, genuine, rehearsal.refused)
    if (rehearsal.status === 'refused') return

    const included = genuine.filter((one) => rehearsal.included.includes(one.order.id))
    const first = included[0]
    if (first === undefined) return
    const attempt = attemptId(`${first.order.id}~${first.order.token}${mark}`)

    const decided = { attempt, wallet, purpose: plan.purpose, replaces: plan.replaces, leased: included, feeMax: plan.feeMax(included) }
    let draft = rehearsal.draft
    let bound: BindResult | undefined
    if (plan.lane !== undefined) {
      const { id: lane, chainNext, windowMax } = plan.lane
      const asked = { attempt, fence: fenceOf(first), wallet: wallet.name, lane, chainNext, windowMax }
      const early = foreseen === undefined ? undefined : bindInputOf(context, adapter, { ...decided, draft })
      const taken = await takeSlot(context.store, asked, early)
      const answer = taken.slot
      foreseen?.became(answer.status === 'allocated' ? answer.slot : null)
      bound = taken.bound
      switch (answer.status) {
        case 'allocated':
          break
        case 'window-full':
          return await setBack(
            context,
            included,
            {
              code: 'LANE_WINDOW_FULL',
              detail: `lane ${plan.lane.id} has ${plan.lane.windowMax} slots in flight`,
            },
            adapter.pollEveryMs,
          )
        case 'chain-ahead':
          noteHalted(context, `lane:${plan.lane.id}`, `the chain is at ${answer.chainNext}, the store at ${answer.next}`)
          return await setBack(context, included, {
            code: 'LANE_CHAIN_AHEAD',
            detail: `the chain is at ${answer.chainNext}, the store at ${answer.next}`,
          })
        case 'halted':
          return await setBack(context, included, { code: 'HALTED', detail: `${answer.scope}: ${answer.reason}` })
        case 'fenced':
        case 'not-found':
        case 'bad-state':
          return
        default:
          return unreachable(answer)
      }
      if (isStaleFiller(first.order.intent, answer.slot)) {
        await context.store.fail({
          fence: fenceOf(first),
          note: { code: 'GAP_FILLED', detail: 'the gap was filled by a withdrawal' },
          proofs: [],
        })
        return
      }
      // With its slot the same request must give the same transaction; a sudden refusal gives the slot back.
      if (answer.slot !== foreseen?.slot) {
        const redraft = plan.draft(answer.slot, included)
        if (redraft.status === 'refused' || redraft.included.length !== included.length) {
          await context.store.returnSlot({ attempt, fence: fenceOf(first) })
          return await setBack(context, included, { code: 'DRAFT_CHANGED', detail: 'the draft changed once it had its slot' })
        }
        draft = redraft.draft
      }
    }

    const carried = await carryOut(context, adapter, { ...decided, draft }, signal, bound)
    if (carried === undefined) return
    await broadcast(context, adapter, carried, signal, () => requeueAfterSend(context, adapter, included))
  } finally {
    permit.release()
  }
}

/** A decided transaction, ready to be bound, signed and sealed. */
export type Decision = {
  readonly attempt: AttemptId
  readonly wallet: Wallet
  readonly purpose: AttemptPurpose
  readonly draft: Draft
  readonly replaces: readonly AttemptId[]
  readonly leased: readonly LeasedOrder[]
  /** The most the orders together, or the house, allow for the network, in base units of the fee asset. */
  readonly feeMax: bigint
  readonly askedBy?: AskedBy
}

/** What binds a decision, which must pay its orders just what they ask for. @throws WalletError `TRANSACTION_MISMATCH` */
function bindInputOf(context: Context, adapter: DraftingChain, decision: Decision): BindInput {
  const { attempt, wallet, purpose, draft, replaces, leased } = decision
  const intents: readonly Intent[] = leased.map((one) => one.order.intent)
  const wrong = underpays(draft, intents, decision.feeMax)
  if (wrong !== undefined) throw coreErrors.create('TRANSACTION_MISMATCH', { field: wrong })
  const { holdMs } = context.worker
  const askedBy = decision.askedBy === undefined ? {} : { askedBy: decision.askedBy }
  return { attempt, fences: leased.map(fenceOf), chain: adapter.chain, wallet: wallet.name, purpose, draft, replaces, holdMs, ...askedBy }
}

/**
 * bind → sign → inspect → seal. `early` is the answer of a bind that was asked for together with the slot. Answers the sealed attempt, or undefined when it could not be had now and the orders are set back.
 *
 * - Leaves behind: before `seal` a bound attempt that the next worker abandons, or an exposed one that it finishes; after it, bytes
 *   that tracking broadcasts.
 *
 * @throws WalletError of the signer or adapter, after the attempt is abandoned
 */
export async function carryOut(
  context: Context,
  adapter: DraftingChain,
  decision: Decision,
  signal: AbortSignal,
  early?: BindResult,
): Promise<Attempt | undefined> {
  const { store } = context
  const { attempt, draft, replaces, leased } = decision
  const fences = leased.map(fenceOf)
  const bound = early ?? (await store.bind(bindInputOf(context, adapter, decision)))
  switch (bound.status) {
    case 'bound':
    case 'exists':
      break
    case 'claims-taken':
      await setBack(context, leased, { code: 'CLAIMS_TAKEN', detail: `${bound.claims.length} claims were taken meanwhile` })
      return undefined
    case 'not-sharing':
      await setBack(context, leased, { code: 'NOT_SHARING', detail: `shares no claim with live attempt ${bound.attempt}` })
      return undefined
    case 'output-spent':
      await setBack(context, leased, { code: 'OUTPUT_SPENT', detail: `attempt ${bound.by} spends an output of ${bound.attempt}` })
      return undefined
    case 'slot-mismatch':
    case 'different':
      await setBack(context, leased, { code: 'BIND_REFUSED', detail: bound.status })
      return undefined
    case 'halted':
      await setBack(context, leased, { code: 'HALTED', detail: `${bound.scope}: ${bound.reason}` })
      return undefined
    case 'fenced':
    case 'not-found':
    case 'bad-state':
      return undefined
    default:
      return unreachable(bound)
  }

  if (exposes(context, draft)) {
    // Here, not before the seal: from the exposure on somebody else could complete what is not to be signed.
    if (adapter.stillFresh !== undefined && !(await isStillFresh(context, adapter, draft, signal))) {
      await store.abandon({ attempt, fences, reason: 'not exposed' })
      throw coreErrors.create('DRAFT_STALE', { chain: adapter.chain })
    }
    return exposeAndSeal(context, adapter, bound.attempt, leased, signal)
  }

  let signed: SignedTransaction
  let log = async (): Promise<void> => undefined
  try {
    const made = await signDraft(context, attempt, draft, signal)
    log = made.log
    signed = adapter.finalize(draft, made.signatures)
    const seen = adapter.inspect(signed.bytes, draft)
    const difference = seen.id === signed.id ? mismatch(draft, seen) : 'id'
    if (difference !== undefined) throw coreErrors.create('TRANSACTION_MISMATCH', { field: difference })
    if (adapter.stillFresh !== undefined) {
      const [fresh] = await Promise.all([stillFresh(context, adapter, draft, signal), log()])
      if (!fresh) throw coreErrors.create('DRAFT_STALE', { chain: adapter.chain })
    }
  } catch (error) {
    await Promise.all([log(), store.abandon({ attempt, fences, reason: 'not signed' })])
    throw error
  }

  const [, sealed] = await Promise.all([log(), store.seal({ attempt, fences, signed })])
  switch (sealed.status) {
    case 'sealed':
    case 'exists':
      context.emit({
        name: 'attempt.sealed',
        attempt,
        orders: sealed.attempt.orders,
        chain: adapter.chain,
        signatures: draft.signing.length,
        replaces: replaces.length,
      })
      return sealed.attempt
    case 'different':
      // Another process sealed this attempt first: its bytes count, ours were never sent.
      return undefined
    case 'hold-lost':
      await store.abandon({ attempt, fences, reason: 'hold lost' })
      await setBack(context, leased, { code: 'HOLD_LOST', detail: `${sealed.claims.length} holds lapsed before the seal` })
      return undefined
    case 'halted':
      await store.abandon({ attempt, fences, reason: 'halted' })
      await setBack(context, leased, { code: 'HALTED', detail: `${sealed.scope}: ${sealed.reason}` })
      return undefined
    case 'fenced':
    case 'not-found':
    case 'bad-state':
      return undefined
    default:
      return unreachable(sealed)
  }
}

function stillFresh({ clock, worker }: Context, adapter: DraftingChain, draft: Draft, signal: AbortSignal): Promise<boolean> {
  return withDeadline(clock, worker.callTimeoutMs, signal, 'ask for freshness', async (deadline) =>
    adapter.stillFresh === undefined ? true : adapter.stillFresh(draft, deadline),
  )
}

/** A question that gets no answer is a no: nothing is exposed on a guess. */
async function isStillFresh(context: Context, adapter: DraftingChain, draft: Draft, signal: AbortSignal): Promise<boolean> {
  try {
    return await stillFresh(context, adapter, draft, signal)
  } catch (error) {
    if (!isWalletError(error)) throw error
    return false
  }
}

/**
 * The same path where the chain's own wallet builds and signs together: what it composed is checked, then bound and sealed
 * in one commit, and only the stored bytes go out.
 */
async function sendComposed(
  context: Context,
  adapter: ComposingChain,
  wallet: Wallet,
  leased: readonly LeasedOrder[],
  mark: string,
  signal: AbortSignal,
): Promise<void> {
  const first = leased[0]
  if (first === undefined) return
  const intents = leased.map((one) => one.order.intent)
  const held = await heldClaims(context, adapter.chain)
  const composed = await withDeadline(context.clock, context.worker.callTimeoutMs, signal, 'compose', (deadline) =>
    adapter.compose(wallet, intents, held, deadline),
  )
  await refuse(context, adapter, leased, composed.refused)
  if (composed.status === 'refused') return

  const included = leased.filter((one) => !composed.refused.some((refusal) => refusal.order === one.order.id))
  const attempt = attemptId(`${first.order.id}~${first.order.token}${mark}`)
  const purpose = first.order.intent.action.kind === 'house' ? 'house' : 'pay'
  const sealed = await sealComposed(context, adapter, composed, { attempt, wallet, purpose, replaces: [], leased: included })
  if (sealed.status !== 'sealed' && sealed.status !== 'exists')
    return setBack(context, included, { code: 'SEAL_REFUSED', detail: sealed.status })
  await broadcast(context, adapter, sealed.attempt, signal, () => requeueAfterSend(context, adapter, included))
}

/** A filler that was given another slot than the gap it was made for would only add a useless transaction. */
function isStaleFiller({ action }: Intent, slot: number): boolean {
  if (action.kind !== 'house' || action.purpose !== 'nonce-fill') return false
  return typeof action.detail === 'object' && action.detail !== null && 'slot' in action.detail && action.detail.slot !== slot
}

async function requeueAfterSend(context: Context, adapter: ChainAdapter, leased: readonly LeasedOrder[]): Promise<void> {
  await Promise.all(leased.map((one) => context.store.requeue({ fence: fenceOf(one), delayMs: adapter.pollEveryMs })))
}
