import type { EncodedError } from '@wallet/core'
import type { Fault } from './fault.ts'
import type { Ground } from './grounds/ground.ts'

/** What a scenario process is told at its start. */
export type Start = {
  readonly scenario: string
  readonly ground: Ground
  readonly leaseMs: number
  readonly fault?: Fault
  /** What earlier processes of this run had acknowledged: it must be found again. */
  readonly acknowledged: readonly string[]
}

/** What a scenario process says. */
export type FromChild =
  /** The caller of the engine has been told that this is done: from here on it must never be lost. */
  | { readonly kind: 'ack'; readonly name: string }
  /** Something acknowledged was not there any more. */
  | { readonly kind: 'lost'; readonly name: string }
  /** A call to the chain, which lives with the parent and outlives the process. */
  | { readonly kind: 'chain'; readonly id: number; readonly verb: string; readonly args: readonly unknown[] }
  /** Nothing is left to do. `calls` are the port calls made. */
  | { readonly kind: 'quiet'; readonly calls: readonly string[] }

/** What the parent answers. */
export type FromParent = { readonly kind: 'chain'; readonly id: number; readonly result?: unknown; readonly error?: EncodedError }
