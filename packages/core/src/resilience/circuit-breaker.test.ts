import { expect, test } from 'vitest'
import { coreErrors } from '../errors/codes.ts'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import { type CircuitState, circuitBreaker } from './circuit-breaker.ts'

const down = () => coreErrors.create('CHAIN_UNREACHABLE', { chain: 'test:1', reason: 'reset' })
const refused = () => coreErrors.create('CHAIN_NETWORK_MISMATCH', { expected: 'a', actual: 'b' })

function fuse() {
  const clock = manualClock()
  const states: CircuitState[] = []
  const circuit = circuitBreaker({
    clock,
    provider: 'node-1',
    failuresMax: 3,
    restMs: 1_000,
    halfOpenMax: 2,
    onChange: (state) => states.push(state),
  })
  const fail = (error: Error = down()) => circuit.run(() => Promise.reject(error)).catch((caught: { code: string }) => caught.code)
  return { clock, circuit, states, fail }
}

/** A call whose end the test decides. */
function pendingCall(circuit: ReturnType<typeof fuse>['circuit']) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return { ended: circuit.run(() => promise).catch((error: { code: string }) => error.code), resolve, reject }
}

test('rests a provider after failures in a row, without calling it', async () => {
  const { circuit, fail } = fuse()
  await fail()
  await fail()
  await circuit.run(async () => 'fine')
  await fail()
  await fail()
  expect(circuit.state()).toBe('closed')
  expect(await fail()).toBe('CHAIN_UNREACHABLE')
  let called = false
  const call = circuit.run(async () => {
    called = true
  })
  await expect(call).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', context: { provider: 'node-1' } })
  expect(called).toBe(false)
})

test('tries it again after the rest with a few calls, and one success closes it', async () => {
  const { clock, circuit, states, fail } = fuse()
  for (let i = 0; i < 3; i++) await fail()
  await clock.advance(999)
  expect(await fail()).toBe('CIRCUIT_OPEN')
  await clock.advance(1)
  const first = pendingCall(circuit)
  const second = pendingCall(circuit)
  expect(await fail()).toBe('CIRCUIT_OPEN')
  first.resolve('back')
  expect(await first.ended).toBe('back')
  second.reject(down())
  await second.ended
  expect(circuit.state()).toBe('closed')
  expect(states).toEqual(['open', 'half-open', 'closed'])
})

test('one failed trial opens it for another whole rest', async () => {
  const { clock, circuit, fail } = fuse()
  for (let i = 0; i < 3; i++) await fail()
  await clock.advance(1_000)
  expect(await fail()).toBe('CHAIN_UNREACHABLE')
  await clock.advance(999)
  expect(await fail()).toBe('CIRCUIT_OPEN')
  await clock.advance(1)
  expect(await circuit.run(async () => 'back')).toBe('back')
})

test('a failure from before the rest does not reopen it', async () => {
  const { clock, circuit, fail } = fuse()
  const slow = pendingCall(circuit)
  for (let i = 0; i < 3; i++) await fail()
  await clock.advance(1_000)
  slow.reject(down())
  expect(await slow.ended).toBe('CHAIN_UNREACHABLE')
  expect(await circuit.run(async () => 'back')).toBe('back')
  expect(circuit.state()).toBe('closed')
})

test('an answer that refuses proves it alive; a call given up proves nothing and frees its place', async () => {
  const { clock, circuit, fail } = fuse()
  for (let i = 0; i < 9; i++) await fail(refused())
  expect(circuit.state()).toBe('closed')
  await fail()
  await fail()
  await fail(coreErrors.create('ABORTED', { operation: 'read' }))
  await fail()
  expect(circuit.state()).toBe('open')
  await clock.advance(1_000)
  for (let i = 0; i < 5; i++) expect(await fail(coreErrors.create('ABORTED', { operation: 'read' }))).toBe('ABORTED')
  expect(await fail(refused())).toBe('CHAIN_NETWORK_MISMATCH')
  expect(circuit.state()).toBe('closed')
})

test('a clock set back does not keep it open', async () => {
  let now = 10_000
  const circuit = circuitBreaker({
    clock: { ...manualClock(), now: () => now },
    provider: 'n',
    failuresMax: 1,
    restMs: 1_000,
    halfOpenMax: 1,
  })
  await circuit.run(() => Promise.reject(down())).catch(() => {})
  now = 0
  expect(await circuit.run(async () => 'back')).toBe('back')
})
