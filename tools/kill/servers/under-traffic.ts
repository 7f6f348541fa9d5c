import { orderId, type Store } from '@wallet/core'
import { acceptOf, fundAccepts, lockedByAccepts } from '../accept-of.ts'
import { untilAnswered } from '../client.ts'
import { type Ground, openGround } from '../grounds/ground.ts'
import type { Finding } from '../scenario.ts'

/** What a harm can wait for. */
export type Traffic = {
  /** Resolves when so many more withdrawals have been acknowledged. */
  more(count: number): Promise<void>
  /** Resolves when another call has failed. */
  failure(): Promise<void>
}

/** What came of it. */
export type TrafficOutcome = { readonly acknowledged: number; readonly findings: readonly Finding[] }

const callers = 16
const lookMs = 2
const patienceMs = 120_000
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Lets two stores on one ground accept withdrawals while its server is harmed, and judges what is there afterwards.
 *
 * Each caller asks for the same withdrawal until it is answered, so that at the end exactly what was acknowledged may be locked.
 */
export async function underTraffic(ground: Ground, harm: (traffic: Traffic) => Promise<void>): Promise<TrafficOutcome> {
  const stores = [await openGround(ground), await openGround(ground)]
  await fundAccepts(stores[0] as Store, 'all')
  const acknowledged: string[] = []
  let failures = 0
  let running = true
  const caller = async (_: unknown, at: number): Promise<void> => {
    const store = stores[at % stores.length] as Store
    for (let index = 0; running; index += 1) {
      const id = `W-${at}-${index}`
      const { status } = await untilAnswered(() =>
        store.accept(acceptOf(id, index)).catch((error: unknown) => {
          failures += 1
          throw error
        }),
      )
      if (status !== 'accepted' && status !== 'exists') throw new Error(`${id} was answered with ${status}`)
      acknowledged.push(id)
    }
  }
  const all = Promise.all(Array.from({ length: callers }, caller))
  // Whoever waits for it learns of it; before that it is nobody's.
  all.catch(() => undefined)
  const reached = async (what: () => boolean): Promise<void> => {
    const deadline = performance.now() + patienceMs
    while (!what() && performance.now() < deadline) await Promise.race([pause(lookMs), all])
    if (!what()) throw new Error(`nothing more was ${failures === 0 ? 'harmed' : 'acknowledged'} for ${patienceMs} ms`)
  }
  await harm({
    more: (count) => {
      const enough = acknowledged.length + count
      return reached(() => acknowledged.length >= enough)
    },
    failure: () => {
      const before = failures
      return reached(() => failures > before)
    },
  })
  running = false
  await all
  await Promise.all(stores.map((store) => store.close()))
  return { acknowledged: acknowledged.length, findings: await judge(ground, acknowledged) }
}

async function judge(ground: Ground, acknowledged: readonly string[]): Promise<readonly Finding[]> {
  const store = await openGround(ground)
  const findings: Finding[] = []
  for (let at = 0; at < acknowledged.length; at += 500) {
    const ids = acknowledged.slice(at, at + 500)
    const read = (await store.apply(ids.map((id) => ({ verb: 'readOrder', input: { order: orderId(id) } })))) as readonly {
      readonly status: string
    }[]
    for (const [index, id] of ids.entries()) if (read[index]?.status !== 'found') findings.push({ kind: 'lost', detail: id })
  }
  const locked = await lockedByAccepts(store)
  const expected = 5n * BigInt(acknowledged.length)
  if (locked !== expected) findings.push({ kind: locked > expected ? 'double' : 'lost', detail: `${locked} is locked, not ${expected}` })
  const { findings: contradictions } = await store.verify({})
  findings.push(...contradictions.map(({ rule, detail }): Finding => ({ kind: 'broken', detail: `${rule}: ${detail}` })))
  await store.close()
  return findings
}
