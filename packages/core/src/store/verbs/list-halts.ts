import { scan } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'

/** Every halt in force, by scope. */
export const listHalts: Verb<'listHalts'> = (tx) => ({ halts: [...scan(tx, 'halts')].map(([, halt]) => halt) })
