import type { AttemptId } from '../../ids/ids.ts'
import type { Attempt } from '../../store/records.ts'
import type { Context } from '../context.ts'

/**
 * The attempts of ours that would have made the coins of these, or the coins of those, and never will: dead, or mined under another id.
 *
 * An adapter knows only the attempts that it is shown, and nobody shows it a buried one again. After a restart, or where another worker
 * followed the maker, what spends a coin that was never made looks like something no node has heard of: its money would be locked for ever.
 */
export async function deadMakers(context: Context, attempts: readonly Attempt[]): Promise<readonly Attempt[]> {
  const { store } = context
  const found = new Map<AttemptId, Attempt>()
  let line: readonly Attempt[] = attempts
  while (line.length > 0) {
    const { makers } = await store.readClaims({ claims: [...new Set(line.flatMap(({ claims }) => claims))] })
    const ids = [...new Set(makers)].filter((id) => id !== null && !found.has(id))
    const read = await Promise.all(ids.map((attempt) => store.readAttempt({ attempt: attempt as AttemptId })))
    // Not beyond what was mined: its coins are there, and so was everything before it.
    line = read.flatMap((one) => (one.status === 'found' && isNeverMined(one.attempt) ? [one.attempt] : []))
    for (const maker of line) found.set(maker.id, maker)
  }
  return [...found.values()]
}

function isNeverMined({ state, signed, observation }: Attempt): boolean {
  if (signed === null) return false
  if (state === 'dead') return true
  return state === 'final' && observation?.status === 'final' && observation.transaction !== signed.id
}
