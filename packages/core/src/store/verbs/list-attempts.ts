import { plainPage, rangeAfter } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'

/** Every attempt, by id. */
export const listAttempts: Verb<'listAttempts'> = (tx, { after, max }) => plainPage(tx, 'attempts', rangeAfter(after), max)
