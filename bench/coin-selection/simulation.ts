import { readFileSync } from 'node:fs'
import { coinIndex } from '@wallet/core'
import { atLeast, atMost, type Row, type Verdict } from '../kit/bench.ts'
import { type Answer, faultsOf } from './check.ts'
import { type CoreCoin, type CoreQuestion, coreChange, corePortfolio } from './core-portfolio.ts'
import { answerOf, ask, requestFor } from './ours.ts'
import { rivals } from './rivals.ts'
import { coinOf, sizes, stream } from './wallet.ts'

type Event = { readonly amount: number; readonly satPerVb: number; readonly changeTarget: number }
type Money = { fees: number; payouts: number; refused: number; invalid: number; inputs: number; change: number }
/** A wallet run by one system: it is told of deposits and asked for payouts. */
type System = { readonly name: string; deposit(value: number): void; pay(event: Event): Answer | null; coins(): number }

const longTerm = 10
/** Virtual bytes as Bitcoin Core counts them for P2WPKH. */
const [inputSize, changeSize, frame] = [68, 31, 41.5]

/** Fee rates with quiet and busy spells, whole sat/vB so that no system loses by rounding: about six tenths of the time below 10. */
function rates(count: number, seed: number): number[] {
  const next = stream(seed)
  const series: number[] = []
  let level = 4
  while (series.length < count) {
    level = next() < 0.6 ? 1 + next() * 7 : 12 + next() * next() * 90
    const length = 20 + Math.floor(next() * 160)
    for (let at = 0; at < length; at++) series.push(Math.max(1, Math.round(level * (0.8 + next() * 0.4))))
  }
  return series.slice(0, count)
}

/** More than any system spends on fees, so that none runs dry before another and all make the same payouts. */
const feesMost = 50_000_000

/** Payments as they were made, less the payouts that deposits did not cover; change targets as Bitcoin Core draws them, the same for every system. */
function events(count: number, seed: number): Event[] {
  const lines = readFileSync(new URL('./vectors/moneypot.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(0, count)
  const series = rates(lines.length, seed)
  const next = stream(seed + 1)
  let balance = 0
  return lines.flatMap((line, at) => {
    const amount = Number.parseInt(line, 10)
    if (balance + amount < feesMost && amount < 0) return []
    balance += amount
    const most = Math.min(2 * Math.abs(amount), 1_000_000)
    const changeTarget = most <= 50_000 ? 50_000 : 50_000 + Math.floor(next() * (most - 50_000))
    return [{ amount, satPerVb: series[at] as number, changeTarget }]
  })
}

function ours(): System {
  const index = coinIndex('simulation')
  let name = 0
  const add = (value: bigint | number) => {
    index.put(coinOf(name, value))
    name += 1
  }
  return {
    name: 'ours',
    deposit: add,
    coins: () => index.size,
    pay: ({ amount, satPerVb, changeTarget }) => {
      const payment = BigInt(-amount)
      const result = ask(requestFor(index.view(), payment, BigInt(satPerVb) * 1_000n, BigInt(changeTarget), `${name}`))
      if (result.status === 'refused') return null
      for (const { claim } of result.coins) index.remove(claim)
      if (result.change !== null) add(result.change)
      return answerOf(payment, result)
    },
  }
}

function core(seed: number): System {
  const wallet = new Map<number, CoreCoin>()
  const random = stream(seed)
  let name = 0
  const add = (value: number) => {
    wallet.set(name, { name, value })
    name += 1
  }
  return {
    name: 'Bitcoin Core rules',
    deposit: add,
    coins: () => wallet.size,
    pay: ({ amount, satPerVb, changeTarget }) => {
      const changeFee = satPerVb * changeSize
      const spendLater = longTerm * inputSize
      const question: CoreQuestion = {
        target: -amount + Math.ceil(satPerVb * frame),
        fee: satPerVb * inputSize,
        longTermFee: longTerm * inputSize,
        changeFee,
        costOfChange: changeFee + spendLater,
        changeMin: spendLater + 1,
        changeTarget: changeFee + changeTarget,
        inputsMax: 1_400,
        highRate: satPerVb > 3 * longTerm,
        random,
      }
      const found = corePortfolio([...wallet.values()], question)
      if (found === null) return null
      // Fees are worked out again for the whole transaction; what was rounded up goes back to change.
      const vsize = (sizes.base + 2 * sizes.output + found.coins.length * sizes.input + (found.coins.length < 253 ? 0 : 8)) / 4
      const total = found.coins.reduce((sum, { value }) => sum + value, 0)
      const change = coreChange(found, question) === 0 ? 0 : total + amount - Math.ceil(satPerVb * vsize)
      for (const coin of found.coins) wallet.delete(coin.name)
      if (change > 0) add(change)
      return {
        inputs: found.coins.map(({ value }) => BigInt(value)),
        payments: [BigInt(-amount)],
        change: change > 0 ? BigInt(change) : null,
      }
    },
  }
}

function coinselect(): System {
  const rival = rivals.find((one) => one.name === 'coinselect') as (typeof rivals)[number]
  let values: number[] = []
  return {
    name: 'coinselect',
    deposit: (value) => values.push(value),
    coins: () => values.length,
    pay: ({ amount, satPerVb }) => {
      const answer = rival.load(values)(BigInt(-amount), satPerVb)
      if (answer === null) return null
      const spent = answer.inputs.map(Number)
      const left = [...values]
      for (const value of spent) left.splice(left.indexOf(value), 1)
      if (answer.change !== null) left.push(Number(answer.change))
      values = left
      return answer
    },
  }
}

function run(system: System, list: readonly Event[]): Money {
  const money: Money = { fees: 0, payouts: 0, refused: 0, invalid: 0, inputs: 0, change: 0 }
  for (const event of list) {
    if (event.amount >= 0) {
      system.deposit(event.amount)
      continue
    }
    const answer = system.pay(event)
    if (answer === null) {
      money.refused += 1
      continue
    }
    money.payouts += 1
    money.inputs += answer.inputs.length
    if (answer.change !== null) money.change += 1
    if (faultsOf(answer, BigInt(event.satPerVb) * 1_000n).length > 0) money.invalid += 1
    money.fees += Number(answer.inputs.reduce((sum, one) => sum + one, 0n) - BigInt(-event.amount) - (answer.change ?? 0n))
  }
  return money
}

/** What a year of payments costs: fees, and emptying the wallet at the long-term rate in the end. */
export function simulate(payments: number, seeds: readonly number[]): { readonly rows: Row[]; readonly verdicts: Verdict[] } {
  const rows: Row[] = []
  const totals = new Map<string, number>()
  let invalid = 0
  let uneven = 0
  for (const seed of seeds) {
    const list = events(payments, seed)
    const payouts = new Set<number>()
    for (const system of [ours(), core(seed), coinselect()]) {
      const started = performance.now()
      const money = run(system, list)
      const seconds = (performance.now() - started) / 1_000
      const total = money.fees + system.coins() * longTerm * inputSize
      totals.set(system.name, (totals.get(system.name) ?? 0) + total)
      payouts.add(money.payouts)
      if (system.name === 'ours') invalid += money.invalid
      const row = (metric: string, unit: string, value: number) =>
        rows.push({ case: `${payments.toLocaleString('en-GB')} payments, rates ${seed}`, system: system.name, metric, unit, value })
      row('total cost', 'sat', total)
      row('fees', 'sat', money.fees)
      row('payouts', 'made', money.payouts)
      row('inputs', 'spent', money.inputs)
      row('change outputs', 'made', money.change)
      row('coins at the end', 'coins', system.coins())
      row('invalid', 'answers', money.invalid)
      row('time', 's', seconds)
    }
    if (payouts.size > 1) uneven += 1
  }
  const of = (name: string): number => totals.get(name) as number
  const verdicts = [
    atLeast('per cent below the cost of Bitcoin Core rules', 2, 100 * (1 - of('ours') / of('Bitcoin Core rules'))),
    atLeast('per cent below the cost of coinselect', 30, 100 * (1 - of('ours') / of('coinselect'))),
    atMost('invalid selections in the simulation', 0, invalid),
    atMost('fee series in which systems made different payouts', 0, uneven),
  ]
  return { rows, verdicts }
}
