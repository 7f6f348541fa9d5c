import type { SealedAttempt } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { senderOf } from '../lane.ts'
import type { Sighting, Sightings } from './sightings.ts'

/** The attempts that claim one nonce of one sender. */
export type NonceGroup = { readonly sender: string; readonly nonce: number; readonly attempts: readonly SealedAttempt[] }

/** What one provider says about one nonce. */
export type Testimony = {
  readonly head: Head
  /** Whether the nonce is used up at the head and at the final block; undefined when it doesn't say. */
  readonly used: boolean | undefined
  readonly usedFinally: boolean | undefined
  /** By transaction id; nothing is asked while the nonce is unused. */
  readonly sightings: ReadonlyMap<string, Sighting>
}

/** Sorts attempts by sender and nonce. */
export function groupByNonce(attempts: readonly SealedAttempt[]): readonly NonceGroup[] {
  const groups = new Map<string, { sender: string; nonce: number; attempts: SealedAttempt[] }>()
  for (const attempt of attempts) {
    const { lane, slot, claims } = attempt.draft
    if (lane === undefined || slot === undefined) continue
    const key = claims.join()
    const group = groups.get(key) ?? { sender: senderOf(lane), nonce: slot, attempts: [] }
    groups.set(key, group)
    // The same attempt may be asked about twice; it is one transaction.
    if (!group.attempts.some(({ signed }) => signed.id === attempt.signed.id)) group.attempts.push(attempt)
  }
  return [...groups.values()]
}

/** Hears every provider that answers. Receipts are asked for only where the nonce is used up, or where that is unknown. */
export async function hear(
  state: ChainState,
  sightings: Sightings,
  heads: readonly Head[],
  group: NonceGroup,
): Promise<readonly Testimony[]> {
  return Promise.all(
    heads.map(async (head): Promise<Testimony> => {
      const { counts } = state
      const latest = await counts.latest(head, group.sender)
      const used = latest === undefined ? undefined : latest > group.nonce
      if (used === false) return { head, used, usedFinally: false, sightings: new Map() }
      const seen = await Promise.all(group.attempts.map(async ({ signed }) => [signed.id, await sightings.see(head, signed.id)] as const))
      // Only asked when nothing of ours is there: it decides whether somebody else used the nonce.
      const ours = seen.some(([, { status }]) => status === 'mined')
      const finalized = ours ? undefined : await counts.finalized(head, group.sender)
      return { head, used, usedFinally: finalized === undefined ? undefined : finalized > group.nonce, sightings: new Map(seen) }
    }),
  )
}
