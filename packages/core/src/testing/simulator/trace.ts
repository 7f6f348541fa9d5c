import { fingerprint } from './dice.ts'

/** One thing that happened. */
type Line = { readonly at: number; readonly who: string; readonly what: string }

/** What happened so far, and one number that two equal histories share. */
export type Trace = {
  note(at: number, who: string, what: string): void
  hash(): string
  /** The last lines, for a person. */
  tail(count: number): readonly string[]
}

/** Starts empty; times are shown in seconds since `start`. */
export function trace(start: number): Trace {
  const lines: Line[] = []
  let hash = 0x811c9dc5
  return {
    note: (at, who, what) => {
      hash = fingerprint(what, fingerprint(who, (hash ^ (at - start)) >>> 0))
      lines.push({ at, who, what })
    },
    hash: () => hash.toString(16).padStart(8, '0'),
    tail: (count) =>
      lines.slice(-count).map(({ at, who, what }) => `${((at - start) / 1000).toFixed(3).padStart(9)}s ${who.padEnd(8)} ${what}`),
  }
}
