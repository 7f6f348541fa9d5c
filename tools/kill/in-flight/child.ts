// A process that keeps so many withdrawals on their way until it is killed; it tells its parent of each one acknowledged, and when all are
// on their way.
import { isWalletError } from '@wallet/core'
import { untilAnswered } from '../client.ts'
import { FaultyPorts } from '../fault.ts'
import { openGround } from '../grounds/ground.ts'
import { polygonEngine, recipient, register } from '../scenarios/paying/polygon.ts'
import type { FromInFlight, InFlightStart } from './wire.ts'

process.on('disconnect', () => process.exit())
const { ground, world, life, from, inFlight } = JSON.parse(process.argv[2] ?? '') as InFlightStart
const say = (message: FromInFlight): void => {
  process.send?.(message)
}
const store = await openGround(ground)
const unharmed = new FaultyPorts(undefined, {
  hangMs: 0,
  die: () => new Promise(() => {}),
  crashServer: async () => {},
  stop: async () => {},
})
const engine = polygonEngine(world, { store, ports: unharmed, leaseMs: 400 })(`life-${life}`)
await register(engine, world)
const stop = new AbortController()
const working = engine.work(stop.signal)
working.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(70)
})

let next = from
let full = false
let paid = -1
for (;;) {
  const { byState } = await untilAnswered(() => store.countOrders({}))
  const open = byState.reserved + byState.parked + byState.planned + byState.exposed + byState.signed + byState.broadcast
  if (byState.completed !== paid) say({ kind: 'paid', count: byState.completed })
  paid = byState.completed
  if (inFlight === 0 && open === 0) break
  if (inFlight > 0 && open >= inFlight && !full) {
    full = true
    say({ kind: 'full', open })
  }
  for (let free = inFlight - open; free > 0; free -= 1) {
    const index = next
    next += 1
    const request = { account: 'user:1', asset: 'polygon', to: recipient(world, index), amount: BigInt(index), feeMax: 10n ** 18n }
    const { status } = await untilAnswered(() => engine.withdraw({ id: `W-${index}`, ...request }))
    if (status !== 'accepted' && status !== 'exists') throw new Error(`W-${index} was answered with ${status}`)
    say({ kind: 'acknowledged', index })
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
}
stop.abort()
await working.catch((error: unknown) => {
  if (!isWalletError(error)) throw error
})
await store.close()
process.disconnect()
