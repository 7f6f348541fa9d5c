import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Store } from '@wallet/core'
import { seededRandom } from '@wallet/harness'
import { damageOf, type GroundKind, openGround } from '../grounds/ground.ts'
import { openGroundHost } from '../grounds/ground-host.ts'
import type { Finding } from '../scenario.ts'
import { judgeOrder } from '../scenarios/paying/carry-out.ts'
import { openPolygonHost, recipient } from '../scenarios/paying/polygon.ts'
import type { InFlightStart } from './wire.ts'

/** What came of a number of kills. */
export type InFlightOutcome = { readonly kills: number; readonly withdrawals: number; readonly findings: readonly Finding[] }

const script = fileURLToPath(new URL('./child.ts', import.meta.url))
const drainMaxMs = 120_000

/** Kills a process with 32 withdrawals on their way, `kills` times at random moments, lets the last one finish, and judges every one. */
export async function killsInFlight(kind: GroundKind, kills: number, seed: number): Promise<InFlightOutcome> {
  const host = await openGroundHost(kind)
  const { node, world } = await openPolygonHost()
  const ground = host.fresh()
  const random = seededRandom(seed)
  const acknowledged = new Set<number>()
  const findings: Finding[] = []
  const mining = setInterval(() => void node.mine(1).catch(() => undefined), 50)
  const start = (life: number, drain: boolean): ChildProcess => {
    const told: InFlightStart = { ground, world, life, from: 1 + Math.max(0, ...acknowledged), drain }
    const child = fork(script, [JSON.stringify(told)], {
      execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('message', (index: number) => acknowledged.add(index))
    return child
  }
  try {
    for (let life = 0; life < kills; life += 1) {
      const code = await killed(start(life, false), 50 + Math.floor(random() * 700))
      if (code !== null) findings.push({ kind: 'broken', detail: `life ${life} ended with ${code}` })
    }
    const last = start(kills, true)
    const patience = setTimeout(() => last.kill('SIGKILL'), drainMaxMs)
    await new Promise((resolve) => last.on('close', resolve))
    clearTimeout(patience)
    const store = await openGround(ground)
    findings.push(...(await judgeAll(store, acknowledged, (index) => node.balanceOf(recipient(world, index)))))
    await store.close()
    return { kills, withdrawals: acknowledged.size, findings }
  } finally {
    clearInterval(mining)
    await host.stop()
  }
}

/** Resolves with null when the process died of our kill, `afterMs` after its first word; else with what it ended with. */
function killed(child: ChildProcess, afterMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    // A life that finds all 32 on their way says nothing for a while.
    const deaf = setTimeout(() => child.kill('SIGKILL'), 2_500 + afterMs)
    child.once('message', () => setTimeout(() => child.kill('SIGKILL'), afterMs))
    child.on('close', (code) => {
      clearTimeout(deaf)
      resolve(code)
    })
  })
}

async function judgeAll(
  store: Store,
  acknowledged: ReadonlySet<number>,
  balanceOf: (index: number) => Promise<bigint>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const asked = new Set(acknowledged)
  // One more may have been taken in by a process that died before it could tell.
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<Store['listOrders']>> = await store.listOrders({ max: 500, ...(after === null ? {} : { after }) })
    for (const { id } of page.rows) if (id.startsWith('W-')) asked.add(Number.parseInt(id.slice(2), 10))
    after = page.next
  } while (after !== null)
  const told = new Set([...acknowledged].map((index) => `W-${index}`))
  for (const index of asked) {
    const got = await balanceOf(index)
    const order = { id: `W-${index}`, amount: BigInt(index) }
    findings.push(...(await judgeOrder(store, told, order, got === 0n ? [] : [got])).findings)
  }
  const { findings: contradictions } = await store.verify({})
  findings.push(...contradictions.map(({ rule, detail }): Finding => ({ kind: 'broken', detail: `${rule}: ${detail}` })))
  findings.push(...(await damageOf(store)).map((line): Finding => ({ kind: 'broken', detail: line })))
  return findings
}
