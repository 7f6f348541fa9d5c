import type { EncodedError } from '@wallet/core'
import type { PackedCommands, PackedOutcomes } from './pack.ts'

/** What the thread is started with. `pagesMax` makes the disk "full" in tests. */
export type ThreadStart = { readonly path: string; readonly busyTimeoutMs: number; readonly pagesMax?: number }

/** What the thread can be asked. `now` is absent when the thread's own clock counts. */
export type Request =
  | { readonly kind: 'run'; readonly commands: PackedCommands; readonly now?: number }
  | { readonly kind: 'backup'; readonly toPath: string }
  | { readonly kind: 'check' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'close' }
/** The request to run one batch. */
export type Run = Extract<Request, { kind: 'run' }>

/**
 * What goes to the thread. A batch goes as its packed commands alone, or with the caller's time; anything else with the number that
 * its reply carries. Batches are numbered by their order, in which they are run and answered.
 */
export type Message = PackedCommands | Run | { readonly id: number; readonly request: Exclude<Request, Run> }

/**
 * What comes back. `id` 0 answers the start itself; what has no `id` is of the oldest batch not yet answered.
 *
 * `prepared` is what the answer will be if the commit succeeds: that of a large batch is handed over while the disk syncs, so that
 * its reading costs no time afterwards, and nobody may be shown it before `committed`. A `failure` in that place makes it void.
 */
export type Reply =
  | PackedOutcomes
  | { readonly prepared: PackedOutcomes }
  | { readonly committed: true }
  | { readonly failure: EncodedError; readonly id?: number }
  | { readonly id: number; readonly answer: unknown }
