// One process of a run: plays a scenario on the real store until it is done, or until its fault kills it.
import { coreErrors, decodeError } from '@wallet/core'
import { FaultyPorts } from './fault.ts'
import { openGround } from './grounds/ground.ts'
import { scenarioNamed } from './scenarios.ts'
import type { FromChild, FromParent, Start } from './wire.ts'

process.on('disconnect', () => process.exit())
const start = JSON.parse(process.argv[2] ?? '') as Start
const say = (message: FromChild): void => {
  process.send?.(message)
}

let calls = 0
const asked = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
process.on('message', ({ id, result, error }: FromParent) => {
  const waiting = asked.get(id)
  asked.delete(id)
  if (error === undefined) waiting?.resolve(result)
  else waiting?.reject(decodeError(error))
})

const ask = (verb: string, args: readonly unknown[]): Promise<unknown> =>
  new Promise((resolve, reject) => {
    calls += 1
    asked.set(calls, { resolve, reject })
    say({ kind: 'chain', id: calls, verb, args })
  })
const ports = new FaultyPorts(start.fault, {
  hangMs: start.leaseMs * 2,
  die: () => {
    process.kill(process.pid, 'SIGKILL')
    // The signal is on its way; nothing of this process may go on until it arrives.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    return new Promise(() => {})
  },
  crashServer: async () => void (await ask('!crash-server', [])),
  stop: async () => void (await ask('!stop', [])),
})
const store = await openGround(start.ground)
const acknowledged = new Set(start.acknowledged)
await scenarioNamed(start.scenario).play({
  store: ports.wrap(
    'store',
    store,
    (method) => method !== 'close',
    (method) => {
      throw coreErrors.create('STORE_UNAVAILABLE', { reason: `struck: ${method}` })
    },
  ),
  plainStore: store,
  ports,
  leaseMs: start.leaseMs,
  ack: (name) => say({ kind: 'ack', name }),
  wasAcked: (name) => acknowledged.has(name),
  lost: (name) => say({ kind: 'lost', name }),
  chain: ask,
})
await store.close()
say({ kind: 'quiet', calls: ports.calls })
process.disconnect()
