/** One change of one file of `packages/core/src`; `find` must occur exactly once. */
export type Edit = { readonly file: string; readonly find: string; readonly replace: string }

/** A mistake somebody could make, as source patches, and the profile whose histories punish it. */
export type Mutant = { readonly name: string; readonly profile: string; readonly edits: readonly Edit[] }

/** Shorthand for the tables. */
export const mutant = (name: string, profile: string, ...edits: readonly Edit[]): Mutant => ({ name, profile, edits })

/** Shorthand for one edit. */
export const edit = (file: string, find: string, replace: string): Edit => ({ file, find, replace })

/**
 * The store's own refusal to end an order that may still be paid, taken away.
 *
 * Engine mutants that release too early need it: with it in place the store stops them, and nothing is to be seen.
 */
export const failsWhileLive: Edit = edit(
  'store/verbs/fail.ts',
  'if (left !== undefined) return',
  "if (left !== undefined && left.state === 'final') return",
)
