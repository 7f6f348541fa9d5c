// `pnpm test:kill`: on each store, every port call struck in every way inside one process; then a sample of them in real processes on a
// real chain, killing the store's server too; then kills at random moments with withdrawals on their way. `short` makes a tenth of it;
// names of stores or parts (`calls`, `polygon`, `flight`, `accepts`) make only those.
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

const grounds: readonly GroundKind[] = ['sqlite', 'redis', 'postgres']
const parts = ['calls', 'polygon', 'flight', 'accepts'] as const
const args = process.argv.slice(2)
const short = args.includes('short')
const onGrounds = args.some((arg) => grounds.some((one) => one === arg)) ? grounds.filter((one) => args.includes(one)) : grounds
const doing = args.some((arg) => parts.some((one) => one === arg)) ? parts.filter((one) => args.includes(one)) : parts
const started = performance.now()
const findings: Finding[] = []
let runs = 0

const say = (line: string): void => console.log(`${Math.round((performance.now() - started) / 1000)} s  ${line}`)
async function strike(scenario: Scenario, choice: Choice): Promise<void> {
  const outcome = await matrix(scenario, choice, say)
  runs += outcome.runs
  findings.push(...outcome.failures.map(({ finding }) => finding))
  say(`${scenario.name} on ${choice.ground}: ${outcome.runs} runs, ${outcome.failures.length} findings`)
}

if (doing.includes('calls'))
  for (const ground of onGrounds)
    for (const scenario of toyScenarios)
      await strike(scenario, { ground, player: runOfLives, parallel: ground === 'sqlite' ? 3 : 4, ...(short ? { sample: 8 } : {}) })

if (doing.includes('polygon'))
  for (const ground of onGrounds) {
    // A file belongs to one process, so nothing else could go on while it is stopped.
    const served: readonly FaultMode[] = ground === 'sqlite' ? [] : ['server-before', 'server-during', 'stop']
    await strike(payingPolygon, { ground, player: oneRun, modes: ['kill-before', 'kill-after', ...served], sample: short ? 10 : 105 })
  }

if (doing.includes('flight'))
  for (const ground of onGrounds) {
    const outcome = await killsInFlight(ground, short ? 6 : 67, 7)
    runs += outcome.kills
    findings.push(...outcome.findings)
    for (const { kind, detail } of outcome.findings) say(`in flight on ${ground}: ${kind}: ${detail}`)
    say(`in flight on ${ground}: ${outcome.kills} kills, ${outcome.withdrawals} withdrawals, ${outcome.findings.length} findings`)
  }

if (doing.includes('accepts') && onGrounds.includes('sqlite')) {
  const outcome = await randomKills(short ? 10 : 60, 7)
  runs += outcome.kills
  findings.push(...outcome.findings)
  for (const { kind, detail } of outcome.findings) say(`accepts: ${kind}: ${detail}`)
  say(`accepts: ${outcome.kills} kills, ${outcome.acknowledged} acknowledged, ${outcome.findings.length} findings`)
}

await closePolygonHost()
const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length
say(`${count('broken')} broken`)
console.log(`${runs} runs, ${count('lost')} lost, ${count('double')} double, ${count('stuck')} stuck`)
process.exit(findings.length === 0 && runs > 0 ? 0 : 1)
