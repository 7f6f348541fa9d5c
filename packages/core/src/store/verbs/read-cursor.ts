import { join } from '../kernel/keys.ts'
import type { Verb } from '../kernel/verb.ts'

/** A reader's position; null before the first advance. */
export const readCursor: Verb<'readCursor'> = (tx, { name }) => ({ value: tx.get('cursors', join('cursor', name))?.value ?? null })
