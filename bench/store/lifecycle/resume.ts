// A process that starts with a hundred thousand withdrawals open: how soon does the first one move, and what does it take to hold them?
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { atMost, type Figures } from '../../kit/bench.ts'
import { ask, openFake } from './lifecycle.ts'

const script = fileURLToPath(new URL('./resume-child.ts', import.meta.url))
const sizes = [1_000, 100_000]

type Told = { readonly firstMs: number; readonly rssMb: number }

/** The same start with a thousand and with a hundred thousand open, in a process of its own each; the one before was cut off, not closed. */
export async function resume(): Promise<Figures> {
  const folder = temporaryDirectory('wallet-bench-resume')
  try {
    const told: Told[] = []
    for (const size of sizes) {
      const path = join(folder.path, `open-${size}.db`)
      const store = await sqliteStore({ path })
      const { engine } = await openFake(store)
      await ask(engine, 0, size)
      await store.close()
      told.push(start(path))
    }
    const [few, many] = told as [Told, Told]
    const rows = sizes.flatMap((size, index) => {
      const { firstMs, rssMb } = told[index] as Told
      const name = `start with ${size.toLocaleString('en-GB')} open`
      return [
        { case: name, system: 'sqlite', metric: 'first action after', unit: 'ms', value: firstMs },
        { case: name, system: 'sqlite', metric: 'memory then', unit: 'MB', value: rssMb },
      ]
    })
    return {
      rows,
      verdicts: [
        atMost('first action with 100,000 withdrawals open, s', 10, many.firstMs / 1_000),
        atMost('memory with 100,000 open beside 1,000', 1.5, many.rssMb / few.rssMb),
      ],
    }
  } finally {
    folder.remove()
  }
}

function start(path: string): Told {
  const child = spawnSync(process.execPath, ['--conditions=source', '--disable-warning=ExperimentalWarning', script, path], {
    encoding: 'utf8',
  })
  if (child.status !== 0) throw new Error(`resume: ${child.stderr.slice(-2_000)}`)
  return JSON.parse(child.stdout) as Told
}
