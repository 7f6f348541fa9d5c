// A process that keeps 32 withdrawals on their way until it is killed, and tells its parent of each one acknowledged.
import { isWalletError } from '@wallet/core'
import { untilAnswered } from '../client.ts'
import { FaultyPorts } from '../fault.ts'
import { openGround } from '../grounds/ground.ts'
import { polygonEngine, recipient, register } from '../scenarios/paying/polygon.ts'
import type { InFlightStart } from './wire.ts'

const inFlight = 32
process.on('disconnect', () => process.exit())
const { ground, world, life, from, drain } = JSON.parse(process.argv[2] ?? '') as InFlightStart
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
for (;;) {
  const { byState } = await untilAnswered(() => store.countOrders({}))
  const open = byState.reserved + byState.parked + byState.planned + byState.exposed + byState.signed + byState.broadcast
  if (drain && open === 0) break
  for (let free = drain ? 0 : inFlight - open; free > 0; free -= 1) {
    const index = next
    next += 1
    const request = { account: 'user:1', asset: 'polygon', to: recipient(world, index), amount: BigInt(index), feeMax: 10n ** 18n }
    const { status } = await untilAnswered(() => engine.withdraw({ id: `W-${index}`, ...request }))
    if (status === 'accepted' || status === 'exists') process.send?.(index)
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
}
stop.abort()
await working.catch((error: unknown) => {
  if (!isWalletError(error)) throw error
})
await store.close()
process.disconnect()
