import type { Verb } from '../kernel/verb.ts'

/** The store's own time. */
export const time: Verb<'time'> = (tx) => ({ now: tx.now })
