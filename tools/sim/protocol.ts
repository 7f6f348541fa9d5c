/** What a child is asked: play seeds `from`, `from + stride` … of one simulator. */
export type Job = {
  /** File URL of the simulator's `history.ts`: the real one, or a patched copy. */
  readonly simulator: string
  readonly from: number
  readonly count: number
  readonly stride: number
  readonly profile?: string
  readonly stopAtFirst: boolean
}

/** What one history came to, without what only its own process needs. */
export type Played = {
  readonly seed: number
  readonly profile: string
  readonly kind: string
  readonly violation: { readonly rule: string; readonly message: string; readonly trace: readonly string[] }
}

/** What a child answers. */
export type Report = {
  readonly histories: number
  readonly steps: number
  readonly cpuMs: number
  readonly ends: { readonly [state: string]: number }
  readonly violations: readonly Played[]
}

/** Two reports as one. */
export function together(reports: readonly Report[]): Report {
  const ends: { [state: string]: number } = {}
  for (const report of reports) for (const [state, count] of Object.entries(report.ends)) ends[state] = (ends[state] ?? 0) + count
  const sum = (pick: (report: Report) => number): number => reports.reduce((total, report) => total + pick(report), 0)
  return {
    ...{ ends, histories: sum((one) => one.histories), steps: sum((one) => one.steps), cpuMs: sum((one) => one.cpuMs) },
    violations: reports.flatMap((report) => report.violations),
  }
}
