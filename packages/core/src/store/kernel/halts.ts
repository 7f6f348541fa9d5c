import type { Halt, HaltScope } from '../records.ts'
import type { Tx } from './tx.ts'

/** Where something is about to happen. */
export type Place = {
  readonly chain?: string
  readonly asset?: string
  readonly account?: string
  readonly wallet?: string
  readonly lane?: string | null | undefined
}

/** How many halts are in force; kept so that the usual case, none, costs one read. */
export function haltCount(tx: Tx): number {
  return (tx.get('meta', 'halts')?.value as number | undefined) ?? 0
}

/** The halt in force for a place, the widest first; undefined when it may go on. */
export function haltedFor(tx: Tx, place: Place): Halt | undefined {
  if (haltCount(tx) === 0) return undefined
  for (const scope of scopesOf(place)) {
    const halt = tx.get('halts', scope)
    if (halt !== undefined) return halt
  }
  return undefined
}

/** Puts a halt in force unless one is; answers the one in force. Does not write the journal. */
export function putHalt(tx: Tx, halt: Halt): { readonly created: boolean; readonly halt: Halt } {
  const before = tx.get('halts', halt.scope)
  if (before !== undefined) return { created: false, halt: before }
  tx.put('halts', halt.scope, halt)
  tx.put('meta', 'halts', { value: haltCount(tx) + 1 })
  return { created: true, halt }
}

/** Lifts a halt; false when none was in force. Does not write the journal. */
export function removeHalt(tx: Tx, scope: HaltScope): boolean {
  if (tx.get('halts', scope) === undefined) return false
  tx.remove('halts', scope)
  tx.put('meta', 'halts', { value: haltCount(tx) - 1 })
  return true
}

function scopesOf(place: Place): readonly HaltScope[] {
  const scopes: HaltScope[] = ['global']
  if (place.chain !== undefined) scopes.push(`chain:${place.chain}`)
  if (place.asset !== undefined) scopes.push(`asset:${place.asset}`)
  if (place.account !== undefined) scopes.push(`account:${place.account}`)
  if (place.wallet !== undefined) scopes.push(`wallet:${place.wallet}`)
  if (place.lane !== undefined && place.lane !== null) scopes.push(`lane:${place.lane}`)
  return scopes
}
