// `pnpm test:kill`: every scenario with a fault at every port call, in real processes on the real store; then kills at random
// moments. `pnpm test:kill short` makes a tenth of it; `pnpm test:kill NAME` runs one scenario.
import { matrix } from './matrix.ts'
import { randomKills } from './random-kills.ts'
import type { Finding } from './scenario.ts'
import { scenarios } from './scenarios.ts'

const args = process.argv.slice(2)
const short = args.includes('short')
const named = args.filter((arg) => arg !== 'short')
const chosen = named.length === 0 ? scenarios : scenarios.filter(({ name }) => named.includes(name))
const started = performance.now()
const findings: Finding[] = []
let runs = 0

for (const scenario of chosen) {
  const outcome = await matrix(scenario, short ? { stride: 10 } : { pairs: 3 }, (line) => console.log(line))
  runs += outcome.runs
  findings.push(...outcome.failures.map(({ finding }) => finding))
  console.log(`${scenario.name}: ${outcome.runs} runs, ${outcome.failures.length} findings`)
}
if (named.length === 0 || named.includes('random')) {
  const kills = short ? 10 : 100
  const outcome = await randomKills(kills, 7)
  runs += outcome.kills
  findings.push(...outcome.findings)
  for (const { kind, detail } of outcome.findings) console.log(`random: ${kind}: ${detail}`)
  console.log(`random: ${kills} kills, ${outcome.acknowledged} acknowledged, ${outcome.findings.length} findings`)
}

const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length
console.log(`${Math.round((performance.now() - started) / 1000)} s, ${count('broken')} broken`)
console.log(`${runs} runs, ${count('lost')} lost, ${count('double')} double, ${count('stuck')} stuck`)
process.exit(findings.length === 0 && runs > 0 ? 0 : 1)
