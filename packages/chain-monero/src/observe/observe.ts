import { amount, type ClaimFate, isWalletError, type Observation, type SealedAttempt, transactionId } from '@wallet/core'
import { openBody } from '../body/body.ts'
import { keyImageOf } from '../body/claims.ts'
import type { DaemonInfo, SeenBlock, SeenTransaction } from '../rpc/daemon.ts'
import type { Settings } from '../settings.ts'
import { readTransaction } from '../transaction/read-transaction.ts'
import type { Spender, Spenders } from './spenders.ts'

type Look = {
  readonly settings: Settings
  readonly spenders: Spenders
  readonly info: DaemonInfo
  readonly found: ReadonlyMap<string, SeenTransaction>
  readonly blocks: Map<number, Promise<SeenBlock>>
  readonly attempts: readonly SealedAttempt[]
}

/**
 * Asks the daemon, not the wallet, about each attempt: a wallet forgets what it did not store, and after a reorganisation keeps old heights.
 *
 * Final is: in a block that is `confirmations` deep, which itself lists the transaction.
 */
export async function observe(
  settings: Settings,
  spenders: Spenders,
  attempts: readonly SealedAttempt[],
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  if (attempts.length === 0) return []
  try {
    const { daemon } = settings
    const info = await daemon.healthy(signal)
    const found = await daemon.transactions([...new Set(attempts.map(({ signed }) => signed.id))], signal)
    const look: Look = { settings, spenders, info, found, attempts, blocks: new Map() }
    const seen: Observation[] = []
    for (const attempt of attempts) seen.push(await observeOne(look, attempt, signal))
    return seen
  } catch (error) {
    if (!isWalletError(error)) throw error
    return attempts.map(({ id }) => ({ attempt: id, status: 'unavailable', reason: error.message }))
  }
}

async function observeOne(look: Look, attempt: SealedAttempt, signal: AbortSignal): Promise<Observation> {
  const seen = look.found.get(attempt.signed.id)
  if (seen === undefined) return missing(look, attempt, signal)
  if (seen.height === undefined) return { attempt: attempt.id, status: 'pooled' }
  const block = await blockAt(look, seen.height, signal)
  // The block may have been replaced between the two answers; the next look knows.
  if (!block.transactions.includes(attempt.signed.id))
    return { attempt: attempt.id, status: 'unavailable', reason: 'the chain moved meanwhile' }
  const confirmations = look.info.height - seen.height
  if (confirmations < look.settings.confirmations)
    return { attempt: attempt.id, status: 'confirmed', confirmations: Math.max(1, confirmations), block: block.ref }
  const feePaid = amount(readTransaction(seen.bytes).fee)
  return { attempt: attempt.id, status: 'final', transaction: attempt.signed.id, block: block.ref, feePaid }
}

function blockAt({ settings, blocks }: Look, height: number, signal: AbortSignal): Promise<SeenBlock> {
  const known = blocks.get(height) ?? settings.daemon.block(height, signal)
  blocks.set(height, known)
  return known
}

/** What stands of an attempt that the daemon does not show: missing alone proves nothing, only its coins tell. */
async function missing(look: Look, attempt: SealedAttempt, signal: AbortSignal): Promise<Observation> {
  const { settings, spenders, info } = look
  const images = attempt.draft.claims.flatMap((claim) => keyImageOf(settings.chain, claim) ?? [])
  const statuses = await settings.daemon.spent(images, signal)
  const inChain = images.find((_, index) => statuses[index] === 'chain')
  if (inChain !== undefined) {
    const { height } = openBody(settings.sealingKeys, settings.chain, attempt.draft.body)
    // A reorganisation may have put the rival below the height of the time; ten blocks are the depth of any that is not an emergency.
    const spender = await spenders.find(inChain, height - 10, signal)
    if (spender === undefined) return { attempt: attempt.id, status: 'unavailable', reason: 'looking for what spent its coins' }
    if (spender.transaction === attempt.signed.id)
      return { attempt: attempt.id, status: 'unavailable', reason: 'the chain moved meanwhile' }
    return beaten(look, attempt, { spender, images, statuses, confirmations: info.height - spender.block.height })
  }
  if (!statuses.includes('pool')) return { attempt: attempt.id, status: 'not-seen' }
  const waiting = await settings.daemon.poolSpenders(signal)
  const by = images.map((image) => waiting.get(image)).find((id) => id !== undefined)
  if (by === undefined || by === attempt.signed.id)
    return { attempt: attempt.id, status: 'unavailable', reason: 'the pool moved meanwhile' }
  return { attempt: attempt.id, status: 'conflicted', by: transactionId(by) }
}

type Rivalry = {
  readonly spender: Spender
  readonly images: readonly string[]
  readonly statuses: readonly ('unspent' | 'chain' | 'pool')[]
  readonly confirmations: number
}

/**
 * Another transaction has taken a coin. Final, and one of our own attempts that pays nobody of these: dead. Unknown to us: nobody but its
 * maker can open its outputs, so whether it pays the same people cannot be told from outside, and a person must look.
 */
function beaten({ settings, attempts }: Look, attempt: SealedAttempt, rivalry: Rivalry): Observation {
  const { spender, images, statuses, confirmations } = rivalry
  const by = transactionId(spender.transaction)
  if (confirmations < settings.confirmations) return { attempt: attempt.id, status: 'conflicted', by }
  const rival = attempts.find(({ signed }) => signed.id === by)
  if (rival === undefined) return { attempt: attempt.id, status: 'foreign-use', by, block: spender.block }
  const { payments } = attempt.draft
  const left = [...rival.draft.payments]
  const shared = payments.filter(({ to, amount: value }) => {
    const at = left.findIndex((other) => other.to === to && other.amount === value)
    if (at !== -1) left.splice(at, 1)
    return at !== -1
  }).length
  // The same payments by another of our attempts: the money has arrived.
  if (shared > 0 && shared === payments.length)
    return { attempt: attempt.id, status: 'final', transaction: by, block: spender.block, feePaid: rival.draft.fee }
  if (shared > 0) return { attempt: attempt.id, status: 'conflicted', by }
  const claims = images.map(
    (image, index): ClaimFate => ({
      claim: attempt.draft.claims[index] as ClaimFate['claim'],
      fate: fateOf(statuses[index], image, rival),
    }),
  )
  return { attempt: attempt.id, status: 'dead', proof: { kind: 'conflict-final', claims, by, block: spender.block, providers: 1 } }
}

/** Only what the final rival itself used up is consumed for good; a coin spent by something younger may come back. */
function fateOf(status: 'unspent' | 'chain' | 'pool' | undefined, image: string, rival: SealedAttempt): ClaimFate['fate'] {
  return status === 'chain' && rival.draft.claims.some((claim) => claim.endsWith(image)) ? 'consumed' : 'free'
}
