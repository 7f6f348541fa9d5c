import type { Observation } from '@wallet/core'
import type { Head } from '../chain-state/heads.ts'
import type { Sightings } from './sightings.ts'

type Final = Extract<Observation, { readonly status: 'final' }>

/** What was said to be final stays so until a quorum of providers has another block in that place. */
export interface Finals {
  /** The observation to give: what was said before, or what is seen now. */
  settle(id: string, seen: Observation, heads: readonly Head[]): Promise<Observation>
}

const entriesMax = 50_000

/**
 * Remembers finals of this process. A provider that is down or lags takes the quorum away, not the block: without this a settled
 * payment would look merely confirmed, or not be seen at all, for as long as the outage lasts.
 */
export function createFinals(sightings: Sightings, quorum: number): Finals {
  const known = new Map<string, Final>()
  return {
    async settle(id, seen, heads) {
      if (seen.status === 'final') {
        known.delete(id)
        known.set(id, seen)
        for (const oldest of known.keys()) {
          if (known.size <= entriesMax) break
          known.delete(oldest)
        }
        return seen
      }
      const before = known.get(id)
      if (before === undefined) return seen
      const denied = await Promise.all(heads.map((head) => sightings.denies(head, before.block)))
      if (denied.filter(Boolean).length < quorum) return { ...before, attempt: seen.attempt }
      known.delete(id)
      return seen
    },
  }
}
