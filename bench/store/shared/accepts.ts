// Accepts on a shared store beside two bare things on the same server: a script that sends the very rows of the same batches through the
// same commit, and the barest durable writes there are (pipelined SET; INSERT of many rows), which know no condition and no order.
import { createSharedStore, systemClock, systemRandom } from '@wallet/core'
import { atLeast, type Figures, type Row, type Verdict } from '../../kit/bench.ts'
import { closedLoop, type Run } from '../../kit/callers.ts'
import { median, percentile, spread } from '../../kit/statistics.ts'
import { accept, credits } from '../workload.ts'
import { type Recorded, recordingEngine, replay } from './recorded.ts'
import { type SharedKind, type SharedServer, startServer } from './server.ts'

const cases = [1, 16, 64, 256, 1024]
const rawBytes = 100
const rawBatch = 100

/** Rounds go through all systems, every second one backwards. */
export async function acceptsOnShared(kind: SharedKind, rounds: number): Promise<Figures> {
  const server = await startServer(kind)
  const rows: Row[] = []
  const verdicts: Verdict[] = []
  try {
    for (const callers of cases) {
      const runs = { store: [] as Run[], bare: [] as number[], raw: [] as number[] }
      for (let round = 0; round < rounds; round += 1) {
        const store = await accepts(server, callers)
        runs.store.push(store.run)
        runs.bare.push(await bare(server, store.batches, store.seeded, store.counted))
        runs.raw.push(await raw(server, callers === 1 ? 1 : rawBatch))
      }
      const name = `${kind}, ${callers} callers`
      const rates = runs.store.map(({ perSecond }) => perSecond)
      const beside = (others: readonly number[]): number => median(rates.map((rate, round) => rate / (others[round] ?? Number.NaN)))
      rows.push(
        { case: name, system: 'store', metric: 'accepts', unit: '1/s', value: median(rates) },
        { case: name, system: 'store', metric: 'accepts, spread', unit: 'of median', value: spread(rates) },
        {
          case: name,
          system: 'store',
          metric: 'p99',
          unit: 'ms',
          value: median(runs.store.map((run) => percentile(run.latenciesMs, 0.99))),
        },
        { case: name, system: 'bare script', metric: 'accepts', unit: '1/s', value: median(runs.bare) },
        { case: name, system: server.raw.name, metric: 'writes', unit: '1/s', value: median(runs.raw) },
      )
      if (kind === 'postgres' && callers > 1)
        verdicts.push(atLeast(`postgres: accepts beside its bare script, ${callers} callers`, 0.5, beside(runs.bare)))
      if (kind === 'redis' && callers === 1024)
        verdicts.push(atLeast('redis: accepts beside its own pipelined SET', 0.15, beside(runs.raw)))
    }
  } finally {
    await server.stop()
  }
  return { rows, verdicts }
}

type Accepts = { readonly run: Run; readonly batches: Recorded; readonly seeded: number; readonly counted: number }

async function accepts(server: SharedServer, callers: number): Promise<Accepts> {
  const { engine, batches } = recordingEngine(await server.engine())
  const store = createSharedStore({ engine, clock: systemClock, random: systemRandom })
  await store.apply(credits())
  const [warm, count] = callers === 1 ? [300, 700] : [2_000, 10_000]
  await closedLoop(callers, warm, (index) => store.accept(accept(index).input))
  const seeded = batches.length
  const run = await closedLoop(callers, count, (index) => store.accept(accept(warm + index).input))
  await store.close()
  return { run, batches, seeded, counted: count }
}

async function bare(server: SharedServer, batches: Recorded, seeded: number, counted: number): Promise<number> {
  const engine = await server.engine()
  await replay(engine, batches, 0, seeded)
  const started = performance.now()
  await replay(engine, batches, seeded, batches.length)
  const perSecond = (counted * 1000) / (performance.now() - started)
  await engine.close()
  return perSecond
}

async function raw({ raw: { write } }: SharedServer, batch: number): Promise<number> {
  const batches = batch === 1 ? 700 : 200
  await write(batch, rawBytes)
  const started = performance.now()
  for (let at = 0; at < batches; at += 1) await write(batch, rawBytes)
  return (batches * batch * 1000) / (performance.now() - started)
}
