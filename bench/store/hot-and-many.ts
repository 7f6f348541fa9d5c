// Everybody withdrawing from one account, beside everybody from his own: a store that locks rows pays for the first.
import { join } from 'node:path'
import { createSharedStore, type Store, systemClock, systemRandom } from '@wallet/core'
import { temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { atLeast, type Figures, type Row, type Verdict } from '../kit/bench.ts'
import { closedLoop } from '../kit/callers.ts'
import { median } from '../kit/statistics.ts'
import { startServer } from './shared/server.ts'
import { accept, credits } from './workload.ts'

const callers = 256
const warm = 2_000
const count = 10_000

/** One account and a thousand, in turns, on each store. */
export async function hotAndMany(rounds: number): Promise<Figures> {
  const rows: Row[] = []
  const verdicts: Verdict[] = []
  const folder = temporaryDirectory('wallet-bench-hot')
  const redis = await startServer('redis')
  const postgres = await startServer('postgres')
  let files = 0
  const shared = (engine: Awaited<ReturnType<typeof redis.engine>>): Store =>
    createSharedStore({ engine, clock: systemClock, random: systemRandom })
  const opens: { readonly [name: string]: () => Promise<Store> } = {
    sqlite: () => {
      files += 1
      return sqliteStore({ path: join(folder.path, `run-${files}.db`) })
    },
    redis: async () => shared(await redis.engine()),
    postgres: async () => shared(await postgres.engine()),
  }
  try {
    for (const [name, open] of Object.entries(opens)) {
      const hot: number[] = []
      const many: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        hot.push(await rate(open, 1))
        many.push(await rate(open, 1_000))
      }
      const of = (system: string, value: number): Row => ({
        case: `${name}, ${callers} callers`,
        system,
        metric: 'accepts',
        unit: '1/s',
        value,
      })
      rows.push(of('one account', median(hot)), of('a thousand accounts', median(many)))
      verdicts.push(
        atLeast(`${name}: one hot account beside a thousand`, 0.8, median(hot.map((one, round) => one / (many[round] ?? Number.NaN)))),
      )
    }
  } finally {
    await redis.stop()
    await postgres.stop()
    folder.remove()
  }
  return { rows, verdicts }
}

async function rate(open: () => Promise<Store>, among: number): Promise<number> {
  const store = await open()
  await store.apply(credits())
  await closedLoop(callers, warm, (index) => store.accept(accept(index, among).input))
  const { perSecond } = await closedLoop(callers, count, (index) => store.accept(accept(warm + index, among).input))
  await store.close()
  return perSecond
}
