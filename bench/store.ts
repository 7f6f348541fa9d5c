// Accepts on SQLite beside a bare script that replays the very SQL of the same accepts: what does the store itself cost?
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { atLeast, type Bench, type Row } from './kit/bench.ts'
import { closedLoop, type Run } from './kit/callers.ts'
import { median, percentile, spread } from './kit/statistics.ts'
import { record } from './store/record.ts'
import { startReplay } from './store/replay.ts'
import { accept, credits } from './store/workload.ts'

const batchMax = 512
const cases = [1, 16, 64, 256, 1024]

/** Rounds alternate between the two, so that a busy neighbour hits both. `bench store 3` runs three rounds instead of seven. */
export const bench: Bench = async (args) => {
  const rounds = args[0] === undefined ? 7 : Number.parseInt(args[0], 10)
  const folder = temporaryDirectory('wallet-bench-store')
  const seed = join(folder.path, 'seed.db')
  record(seed, credits(), 500)
  const rows: Row[] = []
  const ratios = new Map<number, number>()
  for (const callers of cases) {
    const size = Math.min(callers, batchMax)
    const count = callers === 1 ? 2_000 : Math.ceil(20_000 / size) * size
    const total = count * 2
    const commands = Array.from({ length: total }, (_, index) => accept(index))
    const fresh = (name: string): string => {
      const path = join(folder.path, `${name}.db`)
      copyFileSync(seed, path)
      return path
    }
    const recording = record(fresh(`record-${callers}`), commands, size)
    const ours: Run[] = []
    const bare: Run[] = []
    for (let round = 0; round < rounds; round++) {
      const store = await sqliteStore({ path: fresh(`store-${callers}-${round}`) })
      const take = (index: number): Promise<unknown> => store.accept((commands[index] as (typeof commands)[number]).input)
      // The first half lets the threads compile their code.
      await closedLoop(callers, count, take)
      ours.push(await closedLoop(callers, count, (index) => take(count + index)))
      await store.close()
      const replay = await startReplay(fresh(`replay-${callers}-${round}`), recording, size)
      await closedLoop(callers, count, replay.call)
      bare.push(await closedLoop(callers, count, replay.call))
      await replay.close()
    }
    const name = `${callers} callers`
    rows.push(...figures(name, 'store', ours), ...figures(name, 'bare SQL', bare))
    ratios.set(callers, median(ours.map((run, round) => run.perSecond / (bare[round]?.perSecond ?? Number.NaN))))
  }
  folder.remove()
  const verdicts = [...ratios].map(([callers, ratio]) =>
    atLeast(`accepts per second beside the bare SQL, ${callers} callers`, callers === 1 ? 0.8 : 0.5, ratio),
  )
  return { rows, verdicts }
}

function figures(name: string, system: string, runs: readonly Run[]): Row[] {
  const rates = runs.map(({ perSecond }) => perSecond)
  const p99 = median(runs.map(({ latenciesMs }) => percentile(latenciesMs, 0.99)))
  return [
    { case: name, system, metric: 'accepts', unit: '1/s', value: median(rates) },
    { case: name, system, metric: 'accepts, spread', unit: 'of median', value: spread(rates) },
    { case: name, system, metric: 'p99', unit: 'ms', value: p99 },
  ]
}
