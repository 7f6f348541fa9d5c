import type { VerbName } from '../store.ts'
import type { Verb } from './verb.ts'

/** Every verb by its name. The memory store and the stores on SQL run the very same functions. */
export const catalogue: { readonly [N in VerbName]: Verb<N> } = {
} as never
