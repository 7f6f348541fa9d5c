import { expect, test } from 'vitest'
import { orderId } from '../ids/ids.ts'
import { type EngineBench, openEngine } from './bench.fixture.ts'

const id = orderId('W-1')
const hour = 3_600_000
const told = ({ events }: EngineBench) => events.filter(({ name }) => name === 'withdrawal.attention')
/** Makes every look at some attempts fail. */
function blind({ chain }: EngineBench, fails: (attempt: string) => boolean, error: () => Error): void {
  const { observe } = chain.adapter
  Object.assign(chain.adapter, {
    observe: async (...asked: Parameters<typeof observe>) => {
      if (asked[0].some((attempt) => fails(attempt.id))) throw error()
      return observe(...asked)
    },
  })
}

test('a sent withdrawal that nobody can look at asks for a person, once', async () => {
  const bench = await openEngine('nonce')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  blind(
    bench,
    () => true,
    () => new TypeError('an answer without a field'),
  )
  await bench.look(60_000)
  expect(told(bench)).toEqual([])
  for (let looks = 0; looks < 3; looks += 1) await bench.look(hour)
  expect(await bench.order('W-1')).toMatchObject({ state: 'broadcast', attention: { code: 'UNEXPECTED' } })
  expect(told(bench)).toHaveLength(1)
})

test('one attempt that cannot be looked at does not hide the others', async () => {
  const bench = await openEngine('utxo')
  for (let count = 0; count < 3; count += 1) {
    await bench.engine.withdraw(bench.request())
    await bench.look()
  }
  blind(
    bench,
    (attempt) => attempt.startsWith('W-2~'),
    () => new TypeError('an answer without a field'),
  )
  await bench.finish()
  expect([await bench.order('W-1'), await bench.order('W-2'), await bench.order('W-3')]).toMatchObject([
    { state: 'completed' },
    { state: 'broadcast' },
    { state: 'completed' },
  ])
})

test('one withdrawal that the adapter chokes on does not have its batch set aside with it', async () => {
  const bench = await openEngine('utxo', { worker: { backoffBaseMs: 0, backoffCapMs: 0 } })
  for (let count = 0; count < 5; count += 1) await bench.engine.withdraw(bench.request({ amount: 700n + BigInt(count) }))
  const { draft } = bench.chain.adapter
  Object.assign(bench.chain.adapter, {
    draft: (...[request]: Parameters<typeof draft>) => {
      if (request.intents.some((intent) => intent.id === 'W-3')) throw new TypeError('an intent without a field')
      return draft(request)
    },
  })
  await bench.finish()
  const orders = await Promise.all([1, 2, 3, 4, 5].map((at) => bench.order(`W-${at}`)))
  expect(orders.map(({ state, deadLettered }) => (deadLettered ? 'set aside' : state))).toEqual([
    ...['completed', 'completed', 'set aside', 'completed', 'completed'],
  ])
  expect((await bench.store.verify({})).findings).toEqual([])
})

test('a withdrawal that is set back for too long asks for a person, once, until a person redrives it', async () => {
  const bench = await openEngine('nonce')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  bench.chain.toy.mine(4)
  await bench.look(bench.chain.adapter.pollEveryMs)
  const [lane] = (await bench.store.listLanes({ wallet: bench.chain.wallet.name })).lanes
  await bench.engine.operator.halt({ scope: `lane:${lane?.id}`, by: 'ann', reason: 'looks into it' })
  await bench.engine.withdraw(bench.request())
  await bench.look()
  expect((await bench.order('W-2')).attention).toBeNull()
  for (let looks = 0; looks < 3; looks += 1) await bench.look(hour)
  expect(await bench.order('W-2')).toMatchObject({ state: 'reserved', attention: { code: 'WAITING' } })
  expect(told(bench)).toMatchObject([{ order: 'W-2', code: 'WAITING' }])

  await bench.engine.operator.retry({ order: orderId('W-2'), actor: 'ann', reason: 'looked at' })
  expect((await bench.order('W-2')).attention).toBeNull()
})

test('what a person should know is kept although the lease has ended by then', async () => {
  const bench = await openEngine('nonce')
  await bench.engine.withdraw(bench.request({ feeMax: 5_000n }))
  await bench.look()
  const [lane] = (await bench.store.listLanes({ wallet: bench.chain.wallet.name })).lanes
  // It is stuck, and the replacement cannot be sealed: that ends the lease before the order is judged.
  bench.chain.toy.feeRate = 4n
  await bench.engine.operator.halt({ scope: `lane:${lane?.id}`, by: 'ann', reason: 'looks into it' })
  for (let looks = 0; looks < 3; looks += 1) await bench.look(hour)
  expect(await bench.order('W-1')).toMatchObject({ state: 'broadcast', attention: { code: 'STUCK' } })
  expect(told(bench)).toHaveLength(1)
})

test('the wish to cancel outlives a foreign use and another look', async () => {
  const bench = await openEngine('nonce')
  await bench.engine.withdraw(bench.request())
  await bench.look()
  await bench.engine.operator.cancel({ order: id, actor: 'ann', reason: 'asked' })
  const { observe } = bench.chain.adapter
  Object.assign(bench.chain.adapter, {
    observe: async (...[attempts, signal]: Parameters<typeof observe>) =>
      (await observe(attempts, signal)).map(({ attempt }) => ({
        ...{ attempt, status: 'foreign-use' },
        ...{ by: 'somebody', block: { height: 2, hash: 'h2' } },
      })),
  })
  await bench.look(bench.chain.adapter.pollEveryMs)
  expect(bench.events.map(({ name }) => name)).toContain('scope.halted')
  await bench.engine.operator.retry({ order: id, actor: 'ann', reason: 'looks again' })
  expect(await bench.order('W-1')).toMatchObject({ attention: { code: 'CANCEL_REQUESTED' } })
})
