import type { Command, EncodedError } from '@wallet/core'
import type { Packed } from './pack.ts'

/** What the thread is started with. `pagesMax` makes the disk "full" in tests. */
export type ThreadStart = { readonly path: string; readonly busyTimeoutMs: number; readonly pagesMax?: number }

/** What the thread can be asked. `now` is absent when the thread's own clock counts. */
export type Request =
  | { readonly kind: 'run'; readonly commands: Packed<readonly Command[]>; readonly now?: number }
  | { readonly kind: 'backup'; readonly toPath: string }
  | { readonly kind: 'check' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'close' }

/** A request with the number that its reply carries. */
export type Envelope = { readonly id: number; readonly request: Request }

/**
 * What comes back. `id` 0 answers the start itself.
 *
 * `prepared` is what the answer will be if the commit succeeds: that of a large batch is handed over while the disk syncs, so that
 * its reading costs no time afterwards, and nobody may be shown it before `committed`. A `failure` in that place makes it void.
 */
export type Reply = { readonly id: number } & (
  | { readonly answer: unknown }
  | { readonly prepared: unknown }
  | { readonly committed: true }
  | { readonly failure: EncodedError }
)
