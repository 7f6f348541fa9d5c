import type { FaultMode } from './fault.ts'
import type { GroundKind } from './grounds/ground.ts'
import { killsInFlight } from './in-flight/kills.ts'
import { type Choice, matrix } from './matrix.ts'
import { oneRun } from './one-run.ts'
import { randomKills } from './random-kills.ts'
import { runOfLives } from './run-of-lives.ts'
import type { Finding, Scenario } from './scenario.ts'
import { closePolygonHost, payingPolygon } from './scenarios/paying/polygon.ts'
import { toyScenarios } from './scenarios.ts'
import { postgresBackends, postgresDiskFull, postgresPostmaster, redisDiskFull, redisRewriting } from './servers/harms.ts'
import { sqliteDiskFull } from './servers/sqlite-disk.ts'
import type { TrafficOutcome } from './servers/under-traffic.ts'

/** What came of a part: how often what was done, and what was found. */
export type PartOutcome = { readonly counts: { readonly [what: string]: number }; readonly findings: readonly Finding[] }
type Say = (line: string) => void

/** A part of the whole that runs in a process of its own. */
export type Part = {
  readonly kind: 'calls' | 'polygon' | 'flight' | 'accepts' | 'servers'
  readonly ground: GroundKind
  run(short: boolean, say: Say): Promise<PartOutcome>
}

const seed = 7
const grounds: readonly GroundKind[] = ['sqlite', 'redis', 'postgres']
// What the table at the end calls each way to be struck.
const inProcess: { readonly [mode in FaultMode]?: string } = {
  'kill-before': 'in process: dead before the call',
  'kill-after': 'in process: dead after the call',
  'throw-after': 'in process: reply lost',
  hang: 'in process: hung past the lease',
}
const inProcesses: { readonly [mode in FaultMode]?: string } = {
  'kill-before': 'Polygon: worker killed before the call',
  'kill-after': 'Polygon: worker killed after the call',
  'server-before': 'Polygon: store server killed before the call',
  'server-during': 'Polygon: store server killed under the call',
  stop: 'Polygon: worker stopped past its lease, woken when another is done',
}

async function struck(
  scenarios: readonly Scenario[],
  choice: Omit<Choice, 'modes'>,
  names: { readonly [mode in FaultMode]?: string },
  without: readonly FaultMode[],
  say: Say,
): Promise<PartOutcome> {
  const modes = (Object.keys(names) as FaultMode[]).filter((mode) => !without.includes(mode))
  const counts: { [what: string]: number } = {}
  const findings: Finding[] = []
  const add = (what: string, count: number): void => {
    counts[what] = (counts[what] ?? 0) + count
  }
  for (const scenario of scenarios) {
    const { byMode, failures } = await matrix(scenario, { ...choice, modes }, say)
    for (const mode of modes) add(names[mode] ?? mode, byMode[mode] ?? 0)
    add('not struck', 1)
    findings.push(...failures.map(({ finding }) => finding))
  }
  return { counts, findings }
}

const calls = (ground: GroundKind): Part => ({
  kind: 'calls',
  ground,
  run: (short, say) =>
    struck(toyScenarios, { ground, player: runOfLives, parallel: 4, ...(short ? { sample: 8 } : {}) }, inProcess, [], say),
})

const onPolygon = (ground: GroundKind): Part => ({
  kind: 'polygon',
  ground,
  run: async (short, say) => {
    // A file belongs to one process, so nothing else could go on while it is stopped.
    const without: readonly FaultMode[] = ground === 'sqlite' ? ['server-before', 'server-during', 'stop'] : []
    const outcome = await struck([payingPolygon], { ground, player: oneRun, sample: short ? 10 : 102 }, inProcesses, without, say)
    await closePolygonHost()
    return outcome
  },
})

const flight = (ground: GroundKind): Part => ({
  kind: 'flight',
  ground,
  run: async (short) => {
    const { kills, findings } = await killsInFlight(ground, short ? 6 : 67, seed)
    await closePolygonHost()
    return { counts: { 'Polygon: killed with 32 withdrawals on their way': kills }, findings }
  },
})

const accepts: Part = {
  kind: 'accepts',
  ground: 'sqlite',
  run: async (short) => {
    const { kills, findings } = await randomKills(short ? 10 : 60, seed)
    return { counts: { 'killed while it accepts': kills }, findings }
  },
}

const harmed = (ground: GroundKind, what: string, rounds: number, harm: (rounds: number) => Promise<TrafficOutcome>): Part => ({
  kind: 'servers',
  ground,
  run: async (short) => {
    const done = short ? 2 : rounds
    return { counts: { [what]: done }, findings: (await harm(done)).findings }
  },
})

/** All parts, the longest first. */
export const parts: readonly Part[] = [
  ...grounds.map(onPolygon),
  ...grounds.map(calls),
  ...grounds.map(flight),
  accepts,
  harmed('redis', 'Redis killed while it rewrites its file', 20, (rounds) => redisRewriting(rounds, seed)),
  harmed('postgres', 'one process of PostgreSQL killed', 20, (rounds) => postgresBackends(rounds, seed)),
  harmed('postgres', 'the postmaster killed', 20, (rounds) => postgresPostmaster(rounds, seed)),
  harmed('sqlite', 'disk full, then space again', 5, sqliteDiskFull),
  harmed('redis', 'disk full, then space again', 5, redisDiskFull),
  harmed('postgres', 'disk full, then space again', 5, postgresDiskFull),
]
