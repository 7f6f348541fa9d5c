import { join, paidTwiceKey } from '../kernel/keys.ts'
import type { TableName } from '../kernel/tx.ts'
import type { Command } from '../store.ts'

/** Takes a row that a command will most likely ask for. */
export type Guess = (table: TableName, key: string) => void

/** What becomes of the guesses. */
export type Guesses = {
  /** Rows that most likely exist, or of which nothing is known. */
  readonly row: Guess
  /** Rows that most likely do not: what is only now being made, and a stranger's address among our own. */
  readonly noRow: Guess
}

type Parts = { readonly [field: string]: unknown }

/**
 * Names the rows that a command will most likely read, from the ids in its input.
 *
 * Only a guess to save round trips: a wrong one costs a useless row or a second commit, a missing one a round trip.
 */
export function foresee({ verb, input }: Command, { row, noRow }: Guesses): void {
  const parts = input as Parts
  if (typeof parts !== 'object' || parts === null) return
  const binds = verb === 'bind' || verb === 'bindAndSeal'
  text(parts['order'], (order) => row('orders', order))
  text(parts['attempt'], (attempt) => (binds ? noRow : row)('attempts', attempt))
  text(parts['lane'], (lane) => row('lanes', lane))
  fence(parts['fence'], row)
  if (verb === 'settle')
    text((parts['fence'] as Parts | undefined)?.['order'], (of) => text(parts['attempt'], (by) => noRow('meta', paidTwiceKey(of, by))))
  if (Array.isArray(parts['fences'])) for (const one of parts['fences']) fence(one, row)
  const { draft, intent, reference, account, asset } = parts as { draft?: Parts; intent?: Parts } & Parts
  if (Array.isArray(draft?.['claims'])) for (const claim of draft['claims']) text(claim, (key) => noRow('claims', key))
  text(account, (name) => text(asset, (of) => row('accounts', join(name, of))))
  if (verb === 'credit') text(reference, (of) => text(asset, (at) => noRow('credits', join(at, of))))
  if (typeof intent === 'object' && intent !== null) foreseeIntent(intent, { row, noRow })
}

function foreseeIntent({ id, chain, account, action, reissueOf }: Parts, { row, noRow }: Guesses): void {
  const { asset, to } = (action ?? {}) as Parts
  text(id, (order) => noRow('orders', order))
  text(reissueOf, (order) => noRow('reissues', order))
  text(chain, (on) => text(to, (address) => noRow('addresses', join(on, address))))
  text(account, (name) => text(asset, (of) => row('accounts', join(name, of))))
}

function fence(value: unknown, guess: Guess): void {
  if (typeof value === 'object' && value !== null) text((value as Parts)['order'], (order) => guess('orders', order))
}

function text(value: unknown, then: (text: string) => void): void {
  if (typeof value === 'string') then(value)
}
