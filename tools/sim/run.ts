// Plays histories, or shows with mutants that the oracle bites. One seed alone is replayed with its whole story.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { hunt } from './hunt.ts'
import { mutants } from './mutants/all.ts'
import { playHistories, realSimulator, spread } from './play.ts'

const usage = `usage: pnpm sim [--seed N] [--histories N] [--profile NAME] [--cores N] [--nightly]
       pnpm sim --mutants [--repeat N] [--only NAME] [--seed N] [--cores N]`
const { values } = orUsage(() =>
  parseArgs({
    options: {
      seed: { type: 'string' },
      histories: { type: 'string' },
      profile: { type: 'string' },
      cores: { type: 'string' },
      nightly: { type: 'boolean' },
      mutants: { type: 'boolean' },
      repeat: { type: 'string' },
      only: { type: 'string' },
    },
  }),
)
const whole = (text: string | undefined, otherwise: number): number => (text === undefined ? otherwise : Number.parseInt(text, 10))
const cores = whole(values.cores, availableParallelism())
const say = (text: string): void => void process.stdout.write(`${text}\n`)

function orUsage<Read>(read: () => Read): Read {
  try {
    return read()
  } catch {
    console.error(usage)
    return process.exit(2)
  }
}

async function replay(seed: number): Promise<boolean> {
  const { runHistory } = (await import(realSimulator)) as typeof import('../../packages/core/src/testing/simulator/history.ts')
  const result = await runHistory(seed, values.profile === undefined ? {} : { profile: values.profile })
  if (result.violation !== null) for (const line of [...result.violation.trace, '', result.violation.message]) say(line)
  const ends = Object.entries(result.ends).map(([state, count]) => `${count} ${state}`)
  say(`seed ${seed}: profile ${result.profile}, chain ${result.kind}, ${result.steps} steps, hash ${result.hash}, ${ends.join(', ')}`)
  return result.violation === null
}

async function play(count: number): Promise<boolean> {
  const started = performance.now()
  const from = whole(values.seed, 1)
  const report = await playHistories({ from, count, cores, ...(values.profile === undefined ? {} : { profile: values.profile }) })
  for (const { seed, profile, kind, violation } of report.violations) {
    say(`seed ${seed} (${profile}, ${kind}): ${violation.message.split('\n')[0]}`)
    say(`  replay: pnpm sim --seed ${seed}${values.profile === undefined ? '' : ` --profile ${values.profile}`}`)
  }
  const seconds = (performance.now() - started) / 1_000
  const each = report.cpuMs / Math.max(1, report.histories)
  say(
    `${report.histories} histories, ${report.steps} steps, ${seconds.toFixed(1)} s on ${cores} cores, ${each.toFixed(1)} ms of one core each`,
  )
  say(
    `${report.violations.length} violations; orders: ${Object.entries(report.ends)
      .map(([state, n]) => `${n} ${state}`)
      .join(', ')}`,
  )
  return report.violations.length === 0
}

async function huntAll(): Promise<boolean> {
  const runs = whole(values.repeat, 1)
  const chosen = mutants.filter(({ name }) => values.only === undefined || name.includes(values.only))
  const hunts = await spread(cores, chosen, async (one) => {
    const result = await hunt(one, { from: whole(values.seed, 1), runs })
    const most = Math.max(...result.histories)
    say(
      `${result.caught} of ${result.runs}  ${result.mutant.padEnd(38)} at most ${String(most).padStart(3)} histories  ${result.message.slice(0, 110)}`,
    )
    return result
  })
  const missed = hunts.filter(({ caught }) => caught < runs)
  say(`${hunts.length - missed.length} of ${hunts.length} mutants caught in ${runs} of ${runs} runs`)
  return missed.length === 0
}

const single = values.seed !== undefined && values.histories === undefined && values.nightly !== true
const good =
  values.mutants === true
    ? await huntAll()
    : single
      ? await replay(whole(values.seed, 1))
      : await play(whole(values.histories, values.nightly === true ? 1_000_000 : 10_000))
process.exitCode = good ? 0 : 1
