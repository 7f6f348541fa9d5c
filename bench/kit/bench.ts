/** One figure: how `system` did in `case`. */
export type Row = { readonly case: string; readonly system: string; readonly metric: string; readonly unit: string; readonly value: number }
/** One goal: what was to be reached and what was. */
export type Verdict = { readonly bar: string; readonly target: number; readonly value: number; readonly pass: boolean }
/** What a bench measured. */
export type Figures = { readonly rows: readonly Row[]; readonly verdicts: readonly Verdict[] }
/** What every `bench/NAME.ts` exports as `bench`; `args` is the rest of the command line. */
export type Bench = (args: readonly string[]) => Promise<Figures>

/** The verdict on a value that must reach its target. */
export function atLeast(bar: string, target: number, value: number): Verdict {
  return { bar, target, value, pass: value >= target }
}

/** The verdict on a value that must not exceed its target. */
export function atMost(bar: string, target: number, value: number): Verdict {
  return { bar, target, value, pass: value <= target }
}
