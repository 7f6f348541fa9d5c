import { type Fault, type FaultMode, faultModes } from './fault.ts'
import { oneRun } from './one-run.ts'
import type { Finding, Scenario } from './scenario.ts'

/** A finding with the run it belongs to, enough to run it again alone. */
export type Failure = { readonly scenario: string; readonly faults: readonly Fault[]; readonly finding: Finding }
/** What came of the runs of a matrix. */
export type MatrixOutcome = { readonly runs: number; readonly failures: readonly Failure[] }

/** Which runs of a scenario's matrix to make. */
export type Choice = {
  readonly modes?: readonly FaultMode[]
  /** Every n-th call only, from the first; default every call. */
  readonly stride?: number
  /** Also strike every recovery at this many calls; default none. */
  readonly pairs?: number
  /** Runs at once; default 2. */
  readonly parallel?: number
}

/**
 * Plays the scenario once without a fault to learn its port calls, then once per call and mode with that call struck, so that a
 * port call added later is covered without anybody remembering it.
 */
export async function matrix(scenario: Scenario, choice: Choice = {}, progress: (line: string) => void = () => {}): Promise<MatrixOutcome> {
  const { modes = faultModes, stride = 1, pairs = 0, parallel = 2 } = choice
  const dry = await oneRun(scenario, [])
  progress(`${scenario.name}: ${dry.calls.length} port calls`)
  const plan: (readonly Fault[])[] = []
  for (let at = 1; at <= dry.calls.length; at += stride) {
    for (const mode of modes) {
      plan.push([{ at, mode }])
      if (mode !== 'kill-before' && mode !== 'kill-after') continue
      for (let second = 1; second <= pairs; second++)
        plan.push([
          { at, mode },
          { at: second, mode: 'kill-after' },
        ])
    }
  }
  const failures: Failure[] = dry.findings.map((finding) => ({ scenario: scenario.name, faults: [], finding }))
  let next = 0
  const runner = async (): Promise<void> => {
    while (next < plan.length) {
      const faults = plan[next++] as readonly Fault[]
      const { findings } = await oneRun(scenario, faults)
      for (const finding of findings) {
        failures.push({ scenario: scenario.name, faults, finding })
        progress(`${scenario.name} ${JSON.stringify(faults)}: ${finding.kind}: ${finding.detail}`)
      }
    }
  }
  await Promise.all(Array.from({ length: parallel }, runner))
  return { runs: plan.length + 1, failures }
}
