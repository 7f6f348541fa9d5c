// Building and signing one transaction of 1 to 1,000 inputs beside bitcoinjs-lib's Psbt and @scure/btc-signer, P2WPKH and P2PKH.
// In CPU time, systems interleaved: neighbours on the machine move all of them alike. Ours verifies each signature, the others none. The coins come from one transaction that split the wallet's money, as
// the pool of coins is refilled; the others parse that transaction for each legacy input. A row beside it has coins from payments.
import { bare, ours, oursRead, rivals } from './build-sign/systems.ts'
import { flavour, type Job, jobOf, type Kind, type Origin } from './build-sign/work.ts'
import { atLeast, atMost, type Bench, type Row, type Verdict } from './kit/bench.ts'
import { median, spread } from './kit/statistics.ts'

type Timed = Map<string, number[]>

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** A flavour keeps what it has verified; every round of ours starts without. */
function fresh({ coins, transaction }: Job, round: number): Job {
  return { coins, transaction: { ...transaction, locktime: round } }
}

/** What is measured: a kind of input, where the coins are from, how many, how often. */
type Setting = { readonly kind: Kind; readonly origin: Origin; readonly count: number; readonly rounds: number }

function measure({ kind, origin, count, rounds }: Setting): Timed {
  const job = jobOf(kind, count, origin)
  const times: Timed = new Map()
  const note = (name: string, value: number) => times.set(name, [...(times.get(name) ?? []), value])
  for (let round = 1; round <= rounds; round += 1) {
    const own = fresh(job, round)
    // One input takes less than the clock's step.
    const repeats = count === 1 ? 50 : 1
    const repeated = (run: (job: Job) => unknown) => {
      return (
        cpuMs(() => {
          for (let n = 0; n < repeats; n += 1) run(repeats === 1 ? own : fresh(job, 1_000 * round + n))
        }) / repeats
      )
    }
    note(ours.name, repeated(ours.run))
    // What has been verified is kept, so this is another transaction.
    note(
      oursRead.name,
      cpuMs(() => oursRead.run(fresh(job, 500_000 + round))),
    )
    // The others take up to a minute for a thousand legacy inputs, and their time varies by far less than it differs from ours.
    for (const { name, run } of count < 1_000 || round === 1 ? rivals : []) note(name, repeated(run))
    note('bare', repeated(bare))
  }
  return times
}

/** Nothing is compared that is not the same: ours is checked, the others pay the same outputs from the same coins. */
function checkSame(kind: Kind): void {
  const job = jobOf(kind, 3, 'split')
  const spent = job.coins.map(({ value, lock }) => ({ value, script: lock.script, lock }))
  for (const { name, run } of [ours, ...rivals]) {
    const fault = flavour.verify(run(job), spent)
    if (fault !== undefined) throw new TypeError(`${name}: ${fault}`)
  }
}

/** `bench build-sign short` leaves the thousand inputs out. */
export const bench: Bench = async ([what]) => {
  const counts = what === 'short' ? [1, 100, 500] : [1, 100, 500, 1_000]
  const rows: Row[] = []
  const medians = new Map<string, number>()
  for (const kind of ['p2wpkh', 'p2pkh'] as const) {
    checkSame(kind)
    measure({ kind, origin: 'split', count: 20, rounds: 5 })
    // With a witness the transactions that made the coins are not needed, so where they are from makes no difference.
    const settings = counts.map((count): Omit<Setting, 'rounds'> => ({ kind, origin: 'split', count }))
    if (kind === 'p2pkh') settings.push({ kind, origin: 'payments', count: 500 })
    for (const setting of settings) {
      const { origin, count } = setting
      const rounds = count >= 500 ? 3 : 7
      for (const [system, times] of measure({ ...setting, rounds })) {
        const name = `${kind}, ${count} inputs${origin === 'split' ? '' : ', each from a payment of its own'}`
        if (origin === 'split') medians.set(`${kind} ${count} ${system}`, median(times))
        rows.push({ case: name, system, metric: 'CPU time', unit: 'ms', value: median(times) })
        rows.push({ case: name, system, metric: 'spread', unit: 'share of the median', value: spread(times) })
      }
    }
  }
  return { rows, verdicts: judge(medians, counts.at(-1) ?? 500) }
}

function judge(medians: ReadonlyMap<string, number>, largest: number): Verdict[] {
  const of = (kind: Kind, count: number, system: string): number => medians.get(`${kind} ${count} ${system}`) ?? Number.NaN
  const others = rivals.map(({ name }) => of('p2pkh', 500, name) / of('p2pkh', 500, 'ours'))
  const perInput = (count: number): number => of('p2wpkh', count, 'ours') / count
  return [
    atLeast('500 P2PKH inputs: times faster than the faster of the two', 5, Math.min(...others)),
    atLeast('500 P2PKH inputs: times faster than the slower of the two', 10, Math.max(...others)),
    atMost('500 P2WPKH inputs: CPU time over bare signing and verifying', 1.5, of('p2wpkh', 500, 'ours') / of('p2wpkh', 500, 'bare')),
    atMost(
      `${largest} P2WPKH inputs: CPU time over bare signing and verifying`,
      1.5,
      of('p2wpkh', largest, 'ours') / of('p2wpkh', largest, 'bare'),
    ),
    atMost(`P2WPKH: CPU time per input at ${largest} inputs over that at 100`, 1.25, perInput(largest) / perInput(100)),
  ]
}
