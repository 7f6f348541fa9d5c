import type { Store } from '@wallet/core'
import type { FaultyPorts } from './fault.ts'

/** What a scenario plays with inside its process. */
export type Stage = {
  /** The real store; every verb is a port call. */
  readonly store: Store
  /** The same store without counting: for looking on. */
  readonly plainStore: Store
  readonly ports: FaultyPorts
  readonly leaseMs: number
  /** Says that the caller was told: `name` must never be lost. */
  ack(name: string): void
  /** True if an earlier process of this run said so of `name`. */
  wasAcked(name: string): boolean
  /** Reports an acknowledged thing that is gone. */
  lost(name: string): void
  /** Calls the chain, which outlives this process. */
  chain(verb: string, args: readonly unknown[]): Promise<unknown>
}

/** What the parent looks at when everything is quiet. */
export type Aftermath = { readonly store: Store; readonly acknowledged: ReadonlySet<string>; readonly chain: ChainHost }
/** What is wrong after a run. */
export type Finding = { readonly kind: 'lost' | 'double' | 'stuck' | 'broken'; readonly detail: string }

/** A chain that lives with the parent. */
export interface ChainHost {
  call(verb: string, args: readonly unknown[]): Promise<unknown>
}

/** One story to be interrupted at every port call. */
export type Scenario = {
  readonly name: string
  /** Makes the chain of one run. */
  chain(): ChainHost | Promise<ChainHost>
  /** Plays the story to its end. After a crash it is played again from the start, as a client repeats its requests. */
  play(stage: Stage): Promise<void>
  /** Judges the store and the chain at the end. `verify()` and the file itself are checked for every scenario. */
  judge(aftermath: Aftermath): Promise<readonly Finding[]>
}
