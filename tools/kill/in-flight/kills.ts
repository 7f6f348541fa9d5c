import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Store } from '@wallet/core'
import { seededRandom } from '@wallet/harness'
import { damageOf, type GroundKind, openGround } from '../grounds/ground.ts'
import { openGroundHost } from '../grounds/ground-host.ts'
import type { Finding } from '../scenario.ts'
import { judgeOrder } from '../scenarios/paying/carry-out.ts'
import { openPolygonHost, recipient } from '../scenarios/paying/polygon.ts'
import type { FromInFlight, InFlightStart } from './wire.ts'

/** What came of a number of kills. */
export type InFlightOutcome = {
  readonly kills: number
  /** The fewest withdrawals on their way that any life had seen when its end was decided. */
  readonly fewest: number
  readonly withdrawals: number
  readonly findings: readonly Finding[]
}

const script = fileURLToPath(new URL('./child.ts', import.meta.url))
const inFlight = 32
const patienceMs = 120_000

/** When a life ends, counted from the moment when all are on their way: when so many more are paid, and then so much later. */
type Moment = { readonly paid: number; readonly afterMs: number }

// Every third is killed by the clock alone, which on a slow machine is before it has done much; the others in the middle of their work.
const momentOf = (life: number, random: () => number): Moment =>
  life % 3 === 0
    ? { paid: 0, afterMs: Math.floor(random() * 700) }
    : { paid: 1 + Math.floor(random() * 8), afterMs: Math.floor(random() * 30) }

/**
 * Kills a process with 32 withdrawals on their way, `kills` times at random moments, lets the last one finish, and judges every one.
 *
 * No block is made until a life has all 32 on their way: on a busy machine they would else be paid faster than it can ask for the next.
 */
export async function killsInFlight(kind: GroundKind, kills: number, seed: number): Promise<InFlightOutcome> {
  const host = await openGroundHost(kind)
  const { node, world } = await openPolygonHost()
  const ground = host.fresh()
  const random = seededRandom(seed)
  const acknowledged = new Set<number>()
  const findings: Finding[] = []
  let fewest = inFlight
  let still = true
  const mining = setInterval(() => void (still || node.mine(1).catch(() => undefined)), 50)
  const start = (life: number, keep: number): ChildProcess => {
    const told: InFlightStart = { ground, world, life, from: 1 + Math.max(0, ...acknowledged), inFlight: keep }
    const child = fork(script, [JSON.stringify(told)], {
      execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('message', (message: FromInFlight) => {
      if (message.kind === 'acknowledged') acknowledged.add(message.index)
    })
    return child
  }
  try {
    for (let life = 0; life < kills; life += 1) {
      still = true
      const child = start(life, inFlight)
      child.on('message', (message: FromInFlight) => {
        if (message.kind === 'full') still = false
      })
      const { open, code, last } = await killed(child, momentOf(life, random))
      fewest = Math.min(fewest, open)
      if (open < inFlight)
        findings.push({ kind: 'stuck', detail: `life ${life} never had ${inFlight} on their way; it said last: ${last}` })
      if (code !== null) findings.push({ kind: 'broken', detail: `life ${life} ended with ${code}` })
    }
    still = false
    findings.push(...(await drained(start(kills, 0))))
    const store = await openGround(ground)
    findings.push(...(await judgeAll(store, acknowledged, (index) => node.balanceOf(recipient(world, index)))))
    await store.close()
    return { kills, fewest, withdrawals: acknowledged.size, findings }
  } finally {
    clearInterval(mining)
    await host.stop()
  }
}

/** How a life ended: by our kill if `code` is null. `open` is 0 if never all were on their way. */
type Death = { readonly open: number; readonly code: number | null; readonly last: string }

/** Resolves when the process is dead, killed at that moment or of itself. */
function killed(child: ChildProcess, { paid, afterMs }: Moment): Promise<Death> {
  return new Promise((resolve) => {
    let open = 0
    let last = 'nothing'
    let paidNow = 0
    let enough = Number.POSITIVE_INFINITY
    const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    child.on('message', (message: FromInFlight) => {
      last = JSON.stringify(message)
      if (message.kind === 'paid') paidNow = message.count
      if (message.kind === 'full') {
        open = message.open
        enough = paidNow + paid
      }
      if (paidNow < enough) return
      enough = Number.POSITIVE_INFINITY
      setTimeout(() => child.kill('SIGKILL'), afterMs)
    })
    child.on('close', (code) => {
      clearTimeout(patience)
      resolve({ open, code, last })
    })
  })
}

/** Waits until a process that asks for nothing new has come to its end. */
function drained(child: ChildProcess): Promise<readonly Finding[]> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    child.on('close', (code, signal) => {
      clearTimeout(patience)
      resolve(code === 0 ? [] : [{ kind: 'stuck', detail: `the last life ended with ${code ?? signal}` }])
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
