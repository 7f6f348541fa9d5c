// Accepts on SQLite beside a bare script that replays the very SQL of the same accepts: what does the store itself cost?
//
// The script sits behind the same kind of worker thread with the same settings, prepared statements, batch sizes and one synced
// transaction per batch, and keeps as many batches under way. Per batch it is sent the parameters in one message, answers the row
// counts in one, and each call is a promise: that much any code behind a thread has to do. `preloaded` is the same script with
// all parameters in the thread beforehand, so that only a number crosses: shown as the bound, not judged.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '@wallet/core'
import { temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { atLeast, type Figures, type Row } from '../../kit/bench.ts'
import { closedLoop, type Run } from '../../kit/callers.ts'
import { median, percentile, spread } from '../../kit/statistics.ts'
import { accept, credits } from '../workload.ts'
import { record } from './record.ts'
import type { Recording } from './recording.ts'
import { startReplay } from './replay.ts'

const batchMax = 512
const cases = [1, 16, 64, 256, 1024]
const systems = ['store', 'bare SQL', 'preloaded'] as const
type System = (typeof systems)[number]

/** One case: what is called, its recorded SQL, and how many calls go ahead so that the threads compile their code. */
type Load = {
  readonly commands: readonly Extract<Command, { verb: 'accept' }>[]
  readonly recording: Recording
  readonly callers: number
  readonly size: number
  readonly warm: number
}
/** A system that takes calls, whichever it is. */
type Target = { call(index: number): Promise<unknown>; close(): Promise<void> }

/** Rounds go through all systems, every second one backwards, so that a busy neighbour hits each. */
export async function acceptsOnSqlite(rounds: number): Promise<Figures> {
  const folder = temporaryDirectory('wallet-bench-store')
  const seed = join(folder.path, 'seed.db')
  record(seed, credits(), 500)
  const fresh = (): string => {
    const path = join(folder.path, 'run.db')
    for (const suffix of ['', '-wal', '-owner']) rmSync(path + suffix, { force: true })
    copyFileSync(seed, path)
    return path
  }
  const rows: Row[] = []
  const verdicts = []
  for (const callers of cases) {
    const load = loadOf(callers, fresh())
    const runs: { readonly [Name in System]: Run[] } = { store: [], 'bare SQL': [], preloaded: [] }
    for (let round = 0; round < rounds; round++) {
      for (const system of round % 2 === 0 ? systems : systems.toReversed()) runs[system].push(await measure(load, system, fresh()))
    }
    const name = `sqlite, ${callers} callers`
    const ratios = runs.store.map((run, round) => run.perSecond / (runs['bare SQL'][round]?.perSecond ?? Number.NaN))
    rows.push(...systems.flatMap((system) => figures(name, system, runs[system])))
    rows.push({ case: name, system: 'store', metric: 'beside bare SQL, spread', unit: 'of median', value: spread(ratios) })
    verdicts.push(atLeast(`accepts per second beside the bare SQL, ${callers} callers`, callers === 1 ? 0.8 : 0.5, median(ratios)))
  }
  folder.remove()
  return { rows, verdicts }
}

function loadOf(callers: number, path: string): Load {
  const size = Math.min(callers, batchMax)
  const [warm, count] = callers === 1 ? [3_000, 2_000] : [Math.ceil(8_000 / size) * size, Math.ceil(12_000 / size) * size]
  const commands = Array.from({ length: warm + count }, (_, index) => accept(index))
  return { commands, recording: record(path, commands, size), callers, size, warm }
}

async function measure(load: Load, system: System, path: string): Promise<Run> {
  const { callers, commands, warm } = load
  const target = await open(load, system, path)
  await closedLoop(callers, warm, target.call)
  const run = await closedLoop(callers, commands.length - warm, (index) => target.call(warm + index))
  await target.close()
  return run
}

async function open({ commands, recording, size }: Load, system: System, path: string): Promise<Target> {
  if (system !== 'store') return startReplay(path, recording, size, system === 'preloaded')
  const store = await sqliteStore({ path })
  return { call: (index) => store.accept((commands[index] as (typeof commands)[number]).input), close: store.close }
}

function figures(name: string, system: System, runs: readonly Run[]): Row[] {
  const rates = runs.map(({ perSecond }) => perSecond)
  const p99 = median(runs.map(({ latenciesMs }) => percentile(latenciesMs, 0.99)))
  return [
    { case: name, system, metric: 'accepts', unit: '1/s', value: median(rates) },
    { case: name, system, metric: 'accepts, spread', unit: 'of median', value: spread(rates) },
    { case: name, system, metric: 'p99', unit: 'ms', value: p99 },
  ]
}
