// Three hundred payouts by several senders under the same faults: who pays everybody once? Then how fast, and for how many calls.
import { createRequire } from 'node:module'
import { version as ethersVersion } from 'ethers'
import { runBudget } from './exactly-once/budget.ts'
import { cells } from './exactly-once/cells.ts'
import type { SenderName } from './exactly-once/job.ts'
import { type Paid, runRate } from './exactly-once/rate.ts'
import { type Outcome, runCell } from './exactly-once/run-cell.ts'
import { atLeast, atMost, type Bench, type Figures, type Row, type Verdict } from './kit/bench.ts'
import { median, percentile, spread } from './kit/statistics.ts'

const seed = 20_261_121
const viemVersion = (createRequire(import.meta.url)('viem/package.json') as { readonly version: string }).version
const systems: { readonly [Sender in SenderName]: string } = {
  ours: 'ours',
  ethers: `ethers ${ethersVersion} NonceManager`,
  'ethers-reset': `ethers ${ethersVersion} NonceManager + reset`,
  viem: `viem ${viemVersion} nonceManager`,
}
const senders = Object.keys(systems) as readonly SenderName[]

/** `bench exactly-once 60 2` pays 60 and measures the rate in two rounds, instead of 300 and five. */
export const bench: Bench = async (args) => {
  const [count, rounds] = [args[0] ?? '300', args[1] ?? '5'].map((arg) => Number.parseInt(arg, 10)) as [number, number]
  const parts = [await faultFigures(count), await rateFigures('coin', count, rounds)]
  parts.push(await rateFigures('batched coin', count, rounds), await rateFigures('token', count, rounds))
  parts.push(await budgetFigures(count))
  return { rows: parts.flatMap(({ rows }) => rows), verdicts: parts.flatMap(({ verdicts }) => verdicts) }
}

async function faultFigures(count: number): Promise<Figures> {
  const rows: Row[] = []
  const verdicts: Verdict[] = []
  for (const cell of cells) {
    for (const sender of senders) {
      const outcome = await runCell(cell, sender, count, seed)
      const { once, twice, lost } = outcome
      note(`${cell.name}: ${systems[sender]}: ${once} once, ${twice} twice or more, ${lost} lost, ${Math.round(outcome.tookMs)} ms`)
      rows.push(...rowsOf(cell.name, systems[sender], outcome, count))
      if (sender !== 'ours') continue
      verdicts.push(atLeast(`${cell.name}: paid once`, count, once))
      verdicts.push(atMost(`${cell.name}: paid twice or more`, 0, twice), atMost(`${cell.name}: lost`, 0, lost))
    }
  }
  return { rows, verdicts }
}

function rowsOf(name: string, system: string, outcome: Outcome, count: number): Row[] {
  const { once, twice, lost, gasUsed, account, kills } = outcome
  const row = (metric: string, unit: string, value: number): Row => ({ case: name, system, metric, unit, value })
  const rows = [
    row('paid once', 'payments', once),
    row('paid twice or more', 'payments', twice),
    row('lost', 'payments', lost),
    row('gas per payment asked for', 'gas', Number(gasUsed) / count),
  ]
  if (kills > 0) rows.push(row('kills', 'kills', kills))
  if (account.finalMs.length === 0) return rows
  const quantile = (p: number): Row => row(`submit to final, p${p}`, 'ms', percentile(account.finalMs, p / 100))
  return [...rows, quantile(50), quantile(95), quantile(99)]
}

/** Rounds go through the senders in turn, so that a busy neighbour hits all of them. */
async function rateFigures(paid: Paid, count: number, rounds: number): Promise<Figures> {
  const racing: readonly SenderName[] = paid === 'coin' ? ['ours', 'ethers', 'viem'] : ['ours', 'ethers']
  const payouts = {
    coin: 'coin payouts, one transaction each',
    'batched coin': 'coin payouts, ours in batches',
    token: 'token payouts, ours in batches',
  }[paid]
  const rates = new Map<SenderName, number[]>(racing.map((sender) => [sender, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const sender of racing) {
      const { perSecond, once, lost } = await runRate(sender, paid, count)
      note(`submit rate, ${payouts}, round ${round + 1}: ${systems[sender]}: ${Math.round(perSecond)}/s, ${once} once, ${lost} lost`)
      rates.get(sender)?.push(perSecond)
    }
  }
  const name = `submit rate without faults, ${payouts}`
  const rows = [...rates].flatMap(([sender, all]): Row[] => [
    { case: name, system: systems[sender], metric: 'payments taken by the node', unit: '1/s', value: median(all) },
    { case: name, system: systems[sender], metric: 'the same, spread', unit: 'of median', value: spread(all) },
  ])
  if (paid === 'coin') return { rows, verdicts: [] }
  const [ours, ethers] = [rates.get('ours') ?? [], rates.get('ethers') ?? []]
  const ratio = median(ours.map((rate, round) => rate / (ethers[round] ?? Number.NaN)))
  return { rows, verdicts: [atLeast(`${name}, beside ethers NonceManager`, 2, ratio)] }
}

async function budgetFigures(count: number): Promise<Figures> {
  const { perPayment, inFlight, once } = await runBudget(count)
  const name = `${count} in flight without faults`
  const rows = [
    ...perPayment.map(
      (value, index): Row => ({ case: name, system: systems.ours, metric: `calls to provider ${index + 1}`, unit: 'per payment', value }),
    ),
    { case: name, system: systems.ours, metric: 'most in the pool at once', unit: 'payments', value: inFlight },
    { case: name, system: systems.ours, metric: 'paid once', unit: 'payments', value: once },
  ]
  const verdicts = perPayment.map((value, index) => atMost(`${name}: calls per payment to provider ${index + 1}`, 4, value))
  return { rows, verdicts: [...verdicts, atLeast(`${name}: really in flight at once`, count, inFlight)] }
}

function note(line: string): void {
  process.stderr.write(`${line}\n`)
}
