import { chainMutants } from './chain.ts'
import { engineMutants } from './engine.ts'
import type { Mutant } from './mutant.ts'
import { storeMutants } from './store.ts'

/** Every mutant. Names are unique; each must be found. */
export const mutants: readonly Mutant[] = [...engineMutants, ...chainMutants, ...storeMutants]
