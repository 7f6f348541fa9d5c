import { join } from '../kernel/keys.ts'
import type { TableName } from '../kernel/tx.ts'
import type { Command } from '../store.ts'

/** Takes a row that a command will most likely ask for. */
export type Guess = (table: TableName, key: string) => void

type Parts = { readonly [field: string]: unknown }

/**
 * Names the rows that a command will most likely read, from the ids in its input.
 *
 * Only a guess to save round trips: a wrong one costs a useless row, a missing one a round trip.
 */
export function foresee({ verb, input }: Command, guess: Guess): void {
  const parts = input as Parts
  if (typeof parts !== 'object' || parts === null) return
  text(parts['order'], (order) => guess('orders', order))
  text(parts['attempt'], (attempt) => guess('attempts', attempt))
  text(parts['lane'], (lane) => guess('lanes', lane))
  fence(parts['fence'], guess)
  if (Array.isArray(parts['fences'])) for (const one of parts['fences']) fence(one, guess)
  const { draft, intent, reference, account, asset } = parts as { draft?: Parts; intent?: Parts } & Parts
  if (Array.isArray(draft?.['claims'])) for (const claim of draft['claims']) text(claim, (key) => guess('claims', key))
  text(account, (name) => text(asset, (of) => guess('accounts', join(name, of))))
  if (verb === 'credit') text(reference, (of) => text(asset, (at) => guess('credits', join(at, of))))
  if (intent === undefined) return
  text(intent['id'], (id) => guess('orders', id))
  const action = intent['action'] as Parts | undefined
  text(intent['account'], (name) => text(action?.['asset'], (of) => guess('accounts', join(name, of))))
}

function fence(value: unknown, guess: Guess): void {
  if (typeof value === 'object' && value !== null) text((value as Parts)['order'], (order) => guess('orders', order))
}

function text(value: unknown, then: (text: string) => void): void {
  if (typeof value === 'string') then(value)
}
