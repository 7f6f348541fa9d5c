import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Order, orderId } from '@wallet/core'
import { seededRandom, temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import type { Finding } from './scenario.ts'

/** What came of a number of kills on one file. */
export type KillOutcome = { readonly kills: number; readonly acknowledged: number; readonly findings: readonly Finding[] }

/** When a process is killed: so long after so many were acknowledged. A time alone would mean little on a busy machine. */
type Moment = { readonly acks: number; readonly afterMs: number }

const script = fileURLToPath(new URL('./accepting.ts', import.meta.url))

/** Kills a process that accepts withdrawals, `kills` times at random moments, and looks at the file after each. */
export async function randomKills(kills: number, seed: number, honesty: 'honest' | 'lying' = 'honest'): Promise<KillOutcome> {
  const folder = temporaryDirectory('wallet-random-kills')
  const path = join(folder.path, 'store.db')
  const random = seededRandom(seed)
  const findings: Finding[] = []
  let acknowledged = 0
  try {
    for (let round = 0; round < kills; round++) {
      const moment = { acks: 1 + Math.floor(random() * 40), afterMs: Math.floor(random() * 100) }
      const acks = await acceptUntilKilled([path, `${round}`, round % 3 === 0 ? '1' : '16', honesty], moment)
      acknowledged += acks.length
      findings.push(...(await inspect(path, round, acks)))
    }
    return { kills, acknowledged, findings }
  } finally {
    folder.remove()
  }
}

/** Resolves with the ids that the process had acknowledged when it died. */
function acceptUntilKilled(args: readonly string[], moment: Moment): Promise<readonly string[]> {
  const child = fork(script, [...args], {
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    const acks: string[] = []
    child.on('message', ({ id, status }: { id: string; status: string }) => {
      if (status === 'accepted') acks.push(id)
      if (acks.length === moment.acks) setTimeout(() => child.kill('SIGKILL'), moment.afterMs)
    })
    child.on('close', (code, signal) => (signal === 'SIGKILL' ? resolve(acks) : reject(new Error(`the process ended with ${code}`))))
  })
}

/** What is wrong with the file of a store after `round`, of which `acks` were acknowledged. */
export async function inspect(path: string, round: number, acks: readonly string[]): Promise<readonly Finding[]> {
  const store = await sqliteStore({ path, busyTimeoutMs: 5_000 })
  try {
    const read = (await store.apply(acks.map((id) => ({ verb: 'readOrder', input: { order: orderId(id) } })))) as readonly {
      status: string
      order?: Order
    }[]
    const lost = acks.filter((_, index) => read[index]?.status !== 'found')
    const { findings: contradictions } = await store.verify({})
    const { findings: damage } = await store.checkIntegrity()
    return [
      ...lost.map((id): Finding => ({ kind: 'lost', detail: `${id}, acknowledged before the end of round ${round}` })),
      ...contradictions.map(({ rule, detail }): Finding => ({ kind: 'broken', detail: `after round ${round}: ${rule}: ${detail}` })),
      ...damage.map((line): Finding => ({ kind: 'broken', detail: `after round ${round}: ${line}` })),
    ]
  } finally {
    await store.close()
  }
}
