// `pnpm test:kill`: on each store, every port call struck in every way inside one process; then a sample of them in real processes on a
// real chain, killing the store's server too; then kills at random moments with withdrawals on their way; then the stores' servers harmed
// under traffic. `short` makes a tenth of it; names of stores or parts (`calls`, `polygon`, `flight`, `accepts`, `servers`) make only those.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { GroundKind } from './grounds/ground.ts'
import type { FromPart } from './part.ts'
import { type Part, type PartOutcome, parts } from './parts.ts'
import type { Finding } from './scenario.ts'

const script = fileURLToPath(new URL('./part.ts', import.meta.url))
const lanes = 2
const args = process.argv.slice(2)
const length = args.includes('short') ? 'short' : 'whole'
const named = (all: readonly string[]): readonly string[] => {
  const given = all.filter((one) => args.includes(one))
  return given.length > 0 ? given : all
}
const grounds: readonly GroundKind[] = ['sqlite', 'redis', 'postgres']
const allKinds = [...new Set(parts.map(({ kind }) => kind))]
const words: readonly string[] = ['short', ...grounds, ...allKinds]
if (args.some((one) => !words.includes(one))) {
  console.error(`usage: pnpm test:kill [${words.join('] [')}]`)
  process.exit(2)
}
const kinds = named(allKinds)
const chosen = parts.filter(({ kind, ground }) => kinds.includes(kind) && named(grounds).includes(ground))

const started = performance.now()
const say = (line: string): void => console.log(`${seconds(started)} s  ${line}`)
const seconds = (since: number): number => Math.round((performance.now() - since) / 1_000)

function carryOut(part: Part): Promise<PartOutcome> {
  const begun = performance.now()
  const name = `${part.kind} on ${part.ground}`
  // Each starts hundreds of processes from the sources, which have to be made runnable only once.
  const child = fork(script, [`${parts.indexOf(part)}`, length], {
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
  })
  return new Promise((resolve) => {
    let outcome: PartOutcome | undefined
    child.on('message', (message: FromPart) => {
      if (message.kind === 'outcome') outcome = message.outcome
      else say(`${name}: ${message.text}`)
    })
    child.on('close', (code, signal) => {
      const findings = outcome?.findings ?? [{ kind: 'broken', detail: `the part ended with ${code ?? signal}` }]
      for (const { kind, detail } of findings) say(`${name}: ${kind}: ${detail}`)
      say(`${name}: ${JSON.stringify(outcome?.counts ?? {})} in ${seconds(begun)} s, ${findings.length} findings`)
      resolve({ counts: outcome?.counts ?? {}, findings })
    })
  })
}

const waiting = [...chosen]
const outcomes: { readonly part: Part; readonly outcome: PartOutcome }[] = []
await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) outcomes.push({ part, outcome: await carryOut(part) })
  }),
)

const kindsOfRuns = [...new Set(chosen.flatMap((part) => Object.keys(outcomes.find((one) => one.part === part)?.outcome.counts ?? {})))]
const countOf = (what: string, ground: GroundKind): number =>
  outcomes.filter(({ part }) => part.ground === ground).reduce((sum, { outcome }) => sum + (outcome.counts[what] ?? 0), 0)
console.log(['', 'what'.padEnd(70), ...grounds.map((ground) => ground.padStart(8)), ''].join(' | ').trim())
for (const what of kindsOfRuns)
  console.log(['', what.padEnd(70), ...grounds.map((ground) => `${countOf(what, ground)}`.padStart(8)), ''].join(' | ').trim())
const runs = kindsOfRuns.reduce((sum, what) => sum + grounds.reduce((all, ground) => all + countOf(what, ground), 0), 0)
const findings: readonly Finding[] = outcomes.flatMap(({ outcome }) => outcome.findings)
const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length
say(`${count('broken')} broken`)
console.log(`${runs} runs, ${count('lost')} lost, ${count('double')} double, ${count('stuck')} stuck`)
process.exit(findings.length === 0 && runs > 0 ? 0 : 1)
