import type { ResultOf, VerbName, VerbTable } from '../store.ts'
import type { Tx } from './tx.ts'

/** One verb: reads and writes through the transaction and answers. Checks everything before its first write. */
export type Verb<Name extends VerbName> = (tx: Tx, input: VerbTable[Name]['input']) => ResultOf<Name>
