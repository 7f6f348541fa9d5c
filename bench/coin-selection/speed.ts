import { coinIndex } from '@wallet/core'
import { atLeast, atMost, type Row, type Verdict } from '../kit/bench.ts'
import { median, percentile } from '../kit/statistics.ts'
import { faultsOf } from './check.ts'
import { answerOf, ask, requestFor } from './ours.ts'
import { type Ask, rivals } from './rivals.ts'
import { coinOf, stream, values } from './wallet.ts'

const counts = [1_000, 10_000, 100_000, 1_000_000]
type Timed = { readonly median: number; readonly p99: number; readonly invalid: number; readonly answered: number }
type Question = { readonly payment: bigint; readonly satPerVb: number }

/** Payments from a fifth to five times three median coins, at rates below, at and above the long-term rate. The same for every system. */
function questions(count: number): Question[] {
  const next = stream(7)
  return Array.from({ length: count }, (_, at) => ({
    payment: BigInt(Math.round(600_000 * Math.exp((next() - 0.5) * 3.2))),
    satPerVb: [2, 10, 20, 60][at % 4] as number,
  }))
}

/** Payments as large as the 200 largest coins together, give or take a quarter: hundreds of inputs each. */
function largeQuestions(list: readonly number[], count: number): Question[] {
  const next = stream(8)
  const largest = Float64Array.from(list)
    .sort()
    .slice(-Math.min(200, list.length / 5))
  const sum = largest.reduce((total, value) => total + value, 0)
  return Array.from({ length: count }, (_, at) => ({
    payment: BigInt(Math.round(sum * (0.75 + next() / 2))),
    satPerVb: [2, 10, 20, 60][at % 4] as number,
  }))
}

function time(asked: readonly Question[], warmUp: number, call: (question: Question, at: number) => ReturnType<Ask>): Timed {
  const times: number[] = []
  let [invalid, answered] = [0, 0]
  for (const [at, question] of asked.entries()) {
    const started = performance.now()
    const answer = call(question, at)
    const took = performance.now() - started
    if (at >= warmUp) times.push(took)
    if (answer === null) continue
    answered += 1
    if (faultsOf(answer, BigInt(question.satPerVb) * 1_000n).length > 0) invalid += 1
  }
  return { median: median(times), p99: percentile(times, 0.99), invalid, answered }
}

/** Enough calls for a 99th percentile where calls are cheap; few where one takes seconds. */
function callsFor(name: string, count: number): readonly [calls: number, warmUp: number] {
  if (name === 'ours') return [2_400, 400]
  if (name === 'coinselect') return count <= 10_000 ? [240, 40] : count <= 100_000 ? [108, 8] : [14, 2]
  return count <= 1_000 ? [28, 4] : count <= 10_000 ? [13, 1] : [4, 0]
}

function timeOurs(list: readonly number[]): Record<'timed' | 'large', Timed> & { readonly buildMs: number; readonly changeMs: number } {
  const coins = list.map((value, name) => coinOf(name, value))
  const started = performance.now()
  const index = coinIndex('bench', coins)
  const buildMs = performance.now() - started
  const changes: number[] = []
  const [calls, warmUp] = callsFor('ours', list.length)
  const call = ({ payment, satPerVb }: Question, at: number) => {
    // Every selection sees a wallet that has just changed; changing it and taking the view is part of the time.
    index.release(coins[(at * 31) % coins.length]!.claim)
    index.hold(coins[((at + 1) * 31) % coins.length]!.claim)
    const result = ask(requestFor(index.view(), payment, BigInt(satPerVb) * 1_000n, 100_000n, `${at}`))
    return answerOf(payment, result)
  }
  const timed = time(questions(calls), warmUp, call)
  const large = time(largeQuestions(list, 240), 40, call)
  for (let at = 0; at < 2_000; at++) {
    const coin = coins[(at * 7_919) % coins.length] as (typeof coins)[number]
    const before = performance.now()
    index.hold(coin.claim)
    index.view()
    index.release(coin.claim)
    changes.push(performance.now() - before)
  }
  return { timed, large, buildMs, changeMs: median(changes) }
}

/** Time per selection beside the others, warm, at each size of wallet. */
export function speed(full: boolean): { readonly rows: Row[]; readonly verdicts: Verdict[] } {
  const rows: Row[] = []
  const ours = new Map<number, Timed>()
  const fastest = new Map<number, Timed>()
  for (const count of full ? counts : counts.slice(0, 2)) {
    const list = values(count)
    const name = `${count.toLocaleString('en-GB')} coins`
    const row = (system: string, metric: string, unit: string, value: number) => rows.push({ case: name, system, metric, unit, value })
    const { timed, large, buildMs, changeMs } = timeOurs(list)
    ours.set(count, timed)
    row('ours', 'index build', 'ms', buildMs)
    row('ours', 'hold, view, release', 'ms', changeMs)
    const report = (system: string, figures: Timed) => {
      row(system, 'median', 'ms', figures.median)
      row(system, 'p99', 'ms', figures.p99)
      row(system, 'invalid', 'answers', figures.invalid)
      row(system, 'answered', 'questions', figures.answered)
    }
    report('ours', timed)
    row('ours', 'median, large payments', 'ms', large.median)
    row('ours', 'invalid, large payments', 'answers', large.invalid)
    for (const rival of rivals) {
      if (count > rival.countMax) continue
      const call = rival.load(list)
      const [calls, warmUp] = callsFor(rival.name, count)
      const figures = time(questions(calls), warmUp, ({ payment, satPerVb }) => call(payment, satPerVb))
      report(rival.name, figures)
      if (rival.name === 'coinselect') {
        const large = time(largeQuestions(list, 12), 2, ({ payment, satPerVb }) => call(payment, satPerVb))
        row(rival.name, 'median, large payments', 'ms', large.median)
        row(rival.name, 'invalid, large payments', 'answers', large.invalid)
      }
      const best = fastest.get(count)
      if (best === undefined || figures.median < best.median) fastest.set(count, figures)
    }
  }
  return { rows, verdicts: full ? judge(ours, fastest) : [] }
}

function judge(ours: ReadonlyMap<number, Timed>, fastest: ReadonlyMap<number, Timed>): Verdict[] {
  const at = (of: ReadonlyMap<number, Timed>, count: number): Timed => of.get(count) as Timed
  const invalid = [...ours.values()].reduce((sum, one) => sum + one.invalid, 0)
  return [
    atLeast('times faster than the fastest, median, 100,000 coins', 50, at(fastest, 100_000).median / at(ours, 100_000).median),
    atLeast('times faster than the fastest, p99, 100,000 coins', 20, at(fastest, 100_000).p99 / at(ours, 100_000).p99),
    atLeast('times faster than the fastest, median, 1,000,000 coins', 200, at(fastest, 1_000_000).median / at(ours, 1_000_000).median),
    atMost('time at 1,000,000 coins as a multiple of 10,000', 3, at(ours, 1_000_000).median / at(ours, 10_000).median),
    atMost('invalid selections while timed', 0, invalid),
  ]
}
