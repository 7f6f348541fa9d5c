import { type Fault, type FaultMode, faultModes } from './fault.ts'
import type { GroundKind } from './grounds/ground.ts'
import { openGroundHost } from './grounds/ground-host.ts'
import type { Player } from './one-run.ts'
import type { Finding, Scenario } from './scenario.ts'

/** A finding with the run it belongs to, enough to run it again alone. */
export type Failure = {
  readonly scenario: string
  readonly ground: GroundKind
  readonly faults: readonly Fault[]
  readonly finding: Finding
}
/** What came of the runs of a matrix. */
export type MatrixOutcome = {
  readonly runs: number
  /** How many of them were struck how; the rest were not struck at all. */
  readonly byMode: { readonly [mode in FaultMode]?: number }
  readonly failures: readonly Failure[]
}

/** Which runs of a scenario's matrix to make. */
export type Choice = {
  readonly ground: GroundKind
  readonly player: Player
  readonly modes?: readonly FaultMode[]
  /** This many points only, a point being a call and a mode, evenly spread; default every one. */
  readonly sample?: number
  /** Also strike every recovery at this many calls; default none. */
  readonly pairs?: number
  /** Runs at once, each with a server of its own where there is one; default 2. */
  readonly parallel?: number
}

/**
 * Plays the scenario once without a fault to learn its port calls, then once per call and mode with that call struck, so that a
 * port call added later is covered without anybody remembering it.
 */
export async function matrix(scenario: Scenario, choice: Choice, progress: (line: string) => void = () => {}): Promise<MatrixOutcome> {
  const { ground, player, parallel = 2 } = choice
  const hosts = await Promise.all(Array.from({ length: parallel }, () => openGroundHost(ground)))
  try {
    const [host] = hosts
    if (host === undefined) return { runs: 0, byMode: {}, failures: [] }
    const dry = await player(scenario, [], host)
    progress(`${scenario.name} on ${ground}: ${dry.calls.length} port calls`)
    const plan = planOf(dry.calls.length, choice)
    const failures: Failure[] = []
    const note = (faults: readonly Fault[], findings: readonly Finding[]): void => {
      for (const finding of findings) {
        failures.push({ scenario: scenario.name, ground, faults, finding })
        progress(`${scenario.name} on ${ground} ${JSON.stringify(faults)}: ${finding.kind}: ${finding.detail}`)
      }
    }
    note([], dry.findings)
    let next = 0
    await Promise.all(
      hosts.map(async (own) => {
        while (next < plan.length) {
          const faults = plan[next++] as readonly Fault[]
          note(faults, (await player(scenario, faults, own)).findings)
        }
      }),
    )
    const byMode: { [mode in FaultMode]?: number } = {}
    for (const [fault] of plan) if (fault !== undefined) byMode[fault.mode] = (byMode[fault.mode] ?? 0) + 1
    return { runs: plan.length + 1, byMode, failures }
  } finally {
    await Promise.all(hosts.map((host) => host.stop()))
  }
}

function planOf(calls: number, { modes = faultModes, sample, pairs = 0 }: Choice): readonly (readonly Fault[])[] {
  const points = Array.from({ length: calls }, (_, index) => modes.map((mode): Fault => ({ at: index + 1, mode }))).flat()
  return spread(points, sample ?? points.length).flatMap((fault) => {
    if (fault.mode !== 'kill-before' && fault.mode !== 'kill-after') return [[fault]]
    return [[fault], ...Array.from({ length: pairs }, (_, index): readonly Fault[] => [fault, { at: index + 1, mode: 'kill-after' }])]
  })
}

/** So many of a list, at even distances. */
function spread<Value>(all: readonly Value[], count: number): readonly Value[] {
  if (count >= all.length) return all
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)] as Value)
}
