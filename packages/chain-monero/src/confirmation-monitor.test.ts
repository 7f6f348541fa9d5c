import { coreErrors } from '@wallet/core'
import { expect, test } from 'vitest'
import { type ConfirmationEvent, confirmationMonitor } from './confirmation-monitor.ts'
import type { Daemon } from './rpc/daemon.ts'

const open = new AbortController().signal

/** A daemon whose chain is a list of blocks, each with its transactions. */
function fakeDaemon() {
  const state = { blocks: [] as { hash: string; transactions: string[] }[], pool: [] as string[], down: false }
  const daemon = {
    healthy: async () => {
      if (state.down) throw coreErrors.create('CHAIN_UNREACHABLE', { chain: 'monero', reason: 'down' })
      return { height: state.blocks.length, topHash: '', synchronized: true, nettype: '' }
    },
    transactions: async (ids: readonly string[]) =>
      new Map(
        ids.flatMap((id) => {
          const height = state.blocks.findIndex(({ transactions }) => transactions.includes(id))
          const inPool = state.pool.includes(id)
          return height === -1 && !inPool
            ? []
            : [[id, { id, inPool, height: height === -1 ? undefined : height, bytes: new Uint8Array() }] as const]
        }),
      ),
    block: async (height: number) => ({ ref: { height, hash: state.blocks[height]?.hash ?? '' }, transactions: [], timestamp: 0 }),
  }
  return { state, daemon: daemon as unknown as Daemon }
}

test('tells what changes, what a reorganisation undoes, and what is final; then no more', async () => {
  const { state, daemon } = fakeDaemon()
  const events: ConfirmationEvent[] = []
  const monitor = confirmationMonitor({ daemon, confirmations: 3, emit: (event) => events.push(event) })
  const names = () => events.splice(0).map((event) => ('now' in event ? `${event.name} ${event.now.status}` : event.name))
  monitor.watch('tx')
  await monitor.look(open)
  state.pool = ['tx']
  await monitor.look(open)
  await monitor.look(open)
  expect(names()).toEqual(['confirmation.changed missing', 'confirmation.changed pooled'])
  state.blocks.push({ hash: 'a', transactions: ['tx'] })
  await monitor.look(open)
  expect(names()).toEqual(['confirmation.changed confirmed'])
  // The same height in another block, then gone altogether.
  state.blocks[0] = { hash: 'b', transactions: ['tx'] }
  await monitor.look(open)
  state.blocks[0] = { hash: 'c', transactions: [] }
  await monitor.look(open)
  expect(names()).toEqual(['confirmation.undone confirmed', 'confirmation.undone pooled'])
  state.blocks.push({ hash: 'd', transactions: ['tx'] }, { hash: 'e', transactions: [] }, { hash: 'f', transactions: [] })
  await monitor.look(open)
  expect(names()).toEqual(['confirmation.changed confirmed', 'confirmation.final confirmed'])
  expect(await monitor.look(open)).toEqual([])
})

test('goes on while the daemon is away, and stops when told', async () => {
  const { state, daemon } = fakeDaemon()
  const events: ConfirmationEvent[] = []
  const stop = new AbortController()
  const monitor = confirmationMonitor({
    daemon,
    everyMs: 1,
    emit: (event) => {
      events.push(event)
      state.down = false
      if (event.name === 'confirmation.changed') stop.abort()
    },
  })
  state.down = true
  monitor.watch('tx')
  monitor.watch('other')
  monitor.unwatch('other')
  await monitor.run(stop.signal)
  expect(events.map(({ name }) => name)).toEqual(['confirmation.unavailable', 'confirmation.changed'])
})
