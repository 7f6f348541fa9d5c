import assert from 'node:assert/strict'
import { isWalletError } from '../../errors/wallet-error.ts'
import type { SessionLease } from '../../session/session-manager.ts'
import { type Rule, rule } from '../kit.ts'
import { codeOf, soon, turns } from '../soon.ts'
import type { SessionBench } from './bench.ts'

const open = new AbortController().signal
const keyAt = (bench: SessionBench, index: number): string => {
  const key = bench.keys[index]
  assert.ok(key !== undefined, `the bench needs more than ${index} keys`)
  return key
}
const lease = (bench: SessionBench, key: string, what = `a lease of ${key}`) =>
  soon(bench.sessions.lease(key, open), what, bench.patienceMs)

/** What every session manager must do, by the numbers of the contract. */
export const sessionRules: readonly Rule<SessionBench>[] = [
  rule('SE-1', 'gives one key to one holder at a time', async (bench) => {
    const key = keyAt(bench, 0)
    const first = await lease(bench, key)
    assert.equal(first.key, key)
    assert.equal(bench.sessions.stats().leased, 1)
    const given: SessionLease<unknown>[] = []
    const second = bench.sessions.lease(key, open).then((next) => given.push(next))
    await turns()
    assert.equal(given.length, 0, 'the first still holds it')
    await first.release()
    await soon(second, 'the lease that came free', bench.patienceMs)
    await given[0]?.release()
    assert.equal(bench.sessions.stats().leased, 0)
  }),
  rule('SE-1', 'raises the generation with every lease', async (bench) => {
    const key = keyAt(bench, 0)
    const first = await lease(bench, key)
    await first.release()
    const second = await lease(bench, key)
    assert.ok(second.generation > first.generation, 'an old lease can be told from a new one')
    await second.release()
  }),
  rule('SE-1', 'takes a release once: the next holder keeps the wallet', async (bench) => {
    const key = keyAt(bench, 0)
    const first = await lease(bench, key)
    await first.release()
    const second = await lease(bench, key)
    await first.release()
    const given: SessionLease<unknown>[] = []
    const third = bench.sessions.lease(key, open).then((next) => given.push(next))
    await turns()
    assert.equal(given.length, 0, 'the second still holds it')
    await second.release()
    await soon(third, 'the lease that came free', bench.patienceMs)
    await given[0]?.release()
  }),
  rule('SE-2', 'serves those who wait in the order they came', async (bench) => {
    const key = keyAt(bench, 0)
    const first = await lease(bench, key)
    const served: number[] = []
    const waiting = Array.from({ length: Math.min(3, bench.waitersMax) }, (_, index) =>
      bench.sessions.lease(key, open).then(async (next) => {
        served.push(index)
        await next.release()
      }),
    )
    await first.release()
    for (const one of waiting) await soon(one, 'a place in the line', bench.patienceMs)
    assert.deepEqual(
      served,
      waiting.map((_, index) => index),
    )
  }),
  rule('SE-2', 'refuses one more than may wait, at once', async (bench) => {
    const key = keyAt(bench, 0)
    const first = await lease(bench, key)
    const waiting = Array.from({ length: bench.waitersMax }, () => bench.sessions.lease(key, open).then((next) => next.release()))
    const refused = bench.sessions.lease(key, open).then(
      () => 'leased',
      (error: unknown) => (isWalletError(error) && error.retry !== 'never' ? 'refused for now' : String(error)),
    )
    assert.equal(await soon(refused, 'the line is full', bench.patienceMs), 'refused for now')
    await first.release()
    for (const one of waiting) await soon(one, 'a place in the line', bench.patienceMs)
  }),
  rule('SE-2', 'gives way to its signal, and the next in line is served', async (bench) => {
    const key = keyAt(bench, 0)
    assert.equal(await soon(codeOf(bench.sessions.lease(key, AbortSignal.abort())), 'called off before', bench.patienceMs), 'ABORTED')
    const first = await lease(bench, key)
    const caller = new AbortController()
    const second = codeOf(bench.sessions.lease(key, caller.signal))
    const third = bench.sessions.lease(key, open)
    await turns()
    caller.abort()
    assert.equal(await soon(second, 'called off in the line', bench.patienceMs), 'ABORTED')
    await first.release()
    await (await soon(third, 'the one behind', bench.patienceMs)).release()
  }),
  rule('SE-3', 'keeps a leased wallet open, however many others are wanted', async (bench) => {
    const held = []
    for (let index = 0; index < bench.max; index++) held.push(await lease(bench, keyAt(bench, index)))
    const more: SessionLease<unknown>[] = []
    const waiting = bench.sessions.lease(keyAt(bench, bench.max), open).then((next) => more.push(next))
    await turns()
    assert.equal(more.length, 0, 'every place is leased')
    for (const { key, handle } of held) assert.ok(await bench.isOpen(handle), `${key} is leased and was closed`)
    await held[0]?.release()
    await soon(waiting, 'the place that came free', bench.patienceMs)
    for (const { key, handle } of held.slice(1)) assert.ok(await bench.isOpen(handle), `${key} is leased and was closed`)
    assert.ok(bench.sessions.stats().active <= bench.max, 'no more wallets are open than may be')
    for (const one of [...held.slice(1), ...more]) await one.release()
  }),
]
