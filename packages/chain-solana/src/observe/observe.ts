import { amount, type BlockRef, isWalletError, type Observation, type SealedAttempt } from '@wallet/core'
import { type ChainState, trim } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { costOf, deliversAll } from './delivered.ts'
import { expiryProofs } from './expiry.ts'
import { type Sighting, statusesOf, type Told } from './statuses.ts'
import { blockAt, type FinalTransaction, readTransaction } from './transaction.ts'

type Verdict = Observation extends infer One ? (One extends Observation ? Omit<One, 'attempt'> : never) : never

/**
 * Looks for attempts: one status call for 256 of them at every provider, and more only where something ended. Never throws.
 */
export async function observe(state: ChainState, attempts: readonly SealedAttempt[], signal: AbortSignal): Promise<readonly Observation[]> {
  if (attempts.length === 0) return []
  const say = (attempt: SealedAttempt, verdict: Verdict): Observation => ({ attempt: attempt.id, ...verdict }) as Observation
  try {
    const open = [...new Map(attempts.map((attempt) => [attempt.signed.id, attempt])).values()].filter(
      ({ signed }) => !state.finals.has(signed.id),
    )
    // Heights are read before statuses: only what is asked afterwards can be missing because it expired.
    const heads = await state.heads.every()
    const told = await ask(heads, open)
    const verdicts = new Map<string, Verdict>()
    await Promise.all(
      open.map(
        async (attempt) => void verdicts.set(attempt.signed.id, await judgeAlone(state, attempt, told.get(attempt.signed.id) ?? [])),
      ),
    )
    if (signal.aborted) return attempts.map((attempt) => say(attempt, { status: 'unavailable', reason: 'called off' }))
    return attempts.map((attempt) => {
      const known = state.finals.get(attempt.signed.id)
      return say(attempt, known === undefined ? (verdicts.get(attempt.signed.id) as Verdict) : ended(attempt, known))
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'no provider can be asked'
    return attempts.map((attempt) => say(attempt, { status: 'unavailable', reason }))
  }
}

async function ask(heads: readonly Head[], attempts: readonly SealedAttempt[]): Promise<ReadonlyMap<string, readonly Told[]>> {
  const told = new Map<string, Told[]>()
  await Promise.all(
    heads.map(async (head) => {
      // Nodes keep recent statuses in memory for about a blockhash's life; what is older they must look up.
      const past = attempts.filter(({ draft }) => head.height > (draft.expiry?.lastValidHeight ?? 0))
      const recent = attempts.filter((attempt) => !past.includes(attempt))
      for (const [group, deep] of [
        [recent, false],
        [past, true],
      ] as const) {
        if (group.length === 0) continue
        const answers = await statusesOf(
          head,
          group.map(({ signed }) => signed.id),
          deep,
        )
        for (const [index, { signed }] of group.entries()) told.set(signed.id, [...(told.get(signed.id) ?? []), answers[index] as Told])
      }
    }),
  )
  return told
}

/** One that cannot be read, such as of a token that is no longer listed, says nothing of the others. */
async function judgeAlone(state: ChainState, attempt: SealedAttempt, told: readonly Told[]): Promise<Verdict> {
  try {
    return await judge(state, attempt, told)
  } catch (error) {
    if (!isWalletError(error)) throw error
    return { status: 'unavailable', reason: error.message }
  }
}

async function judge(state: ChainState, attempt: SealedAttempt, told: readonly Told[]): Promise<Verdict> {
  const { settings } = state
  const answered = told.filter(({ seen }) => seen !== undefined)
  if (answered.length === 0) return { status: 'unavailable', reason: 'no provider answered' }
  const sightings = answered.flatMap(({ seen, head }) => (seen === null || seen === undefined ? [] : [{ ...seen, head }]))
  const finals = sightings.filter(({ level }) => level === 'finalized')
  const [first] = finals
  if (first !== undefined && finals.some(({ slot, failed }) => slot !== first.slot || failed !== first.failed))
    return { status: 'unavailable', reason: 'providers contradict each other about a final transaction' }
  if (first !== undefined && finals.length >= settings.quorum) {
    const known = await settleFacts(state, attempt, finals)
    if (known === 'unknown') return await inBlock(state, sightings, told)
    if (known === 'contradicted') return { status: 'unavailable', reason: 'providers contradict each other about what was delivered' }
    state.finals.set(attempt.signed.id, known)
    trim(state.finals, 100_000)
    return ended(attempt, known)
  }
  if (sightings.length > 0) return await inBlock(state, sightings, told)
  const providers = await expiryProofs(settings, attempt, told)
  if (providers < settings.quorum) return { status: 'not-seen' }
  for (const { order } of attempt.draft.payments) state.raises.set(order, (state.raises.get(order) ?? 0) + 1)
  trim(state.raises, 100_000)
  return { status: 'dead', proof: { kind: 'expired-final', claims: [], providers } }
}

/** In a block that may still be undone; below `confirmed` it is no better than waiting. */
async function inBlock(
  state: ChainState,
  sightings: readonly (Sighting & { readonly head: Head })[],
  told: readonly Told[],
): Promise<Verdict> {
  const placed = sightings.filter(({ level }) => level !== 'processed')
  const [best] = placed
  if (best === undefined) return { status: 'pooled' }
  const block = await blockAt(
    state.blocks,
    placed.map(({ head }) => head.provider),
    best.slot,
    'confirmed',
  )
  if (block === undefined) return { status: 'unavailable', reason: `no provider showed the block of slot ${best.slot}` }
  const tip = Math.max(...told.map(({ head }) => head.height))
  return { status: 'confirmed', confirmations: Math.max(1, tip - block.height + 1), block }
}

/** Reads fee and deliveries of a final transaction, from as many providers as it takes to be sure of anything but the expected. */
async function settleFacts(
  state: ChainState,
  attempt: SealedAttempt,
  finals: readonly (Sighting & { readonly head: Head })[],
): Promise<FinalTransaction | 'unknown' | 'contradicted'> {
  const providers = finals.map(({ head }) => head.provider)
  const slot = finals[0]?.slot ?? 0
  const block: BlockRef | undefined = await blockAt(state.blocks, providers, slot, 'finalized')
  if (block === undefined) return 'unknown'
  let otherwise = 0
  let last: FinalTransaction | undefined
  for (const provider of providers) {
    const found = await readTransaction(provider, attempt.signed.id)
    if (found === undefined || found.slot !== slot || found.failed !== finals[0]?.failed) continue
    const delivered = !found.failed && deliversAll(state, attempt.draft, found)
    const fee = found.failed ? found.fee : costOf(attempt.draft, found)
    last = { block, failed: found.failed, fee, delivered, providers: finals.length }
    if (found.failed || delivered) return last
    otherwise += 1
  }
  if (last === undefined) return 'unknown'
  return otherwise >= state.settings.quorum ? last : 'contradicted'
}

function ended({ signed }: SealedAttempt, { block, failed, fee, delivered, providers }: FinalTransaction): Verdict {
  const feePaid = amount(fee)
  if (failed) return { status: 'dead', proof: { kind: 'reverted-final', claims: [], by: signed.id, block, feePaid, providers } }
  if (delivered) return { status: 'final', transaction: signed.id, block, feePaid }
  // It is final and moved something else than was drafted: no program we know does that, so a person must look.
  return { status: 'foreign-use', by: signed.id, block }
}
