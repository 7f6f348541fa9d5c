import { expect, test } from 'vitest'
import { openEngine } from '../bench.fixture.ts'

const wish = { order: 'W-1', actor: 'ops', reason: 'the customer waits' }

test('outbids what is live, and the journal says who wanted it', async () => {
  const bench = await openEngine('utxo')
  await bench.engine.withdraw(bench.request({ feeMax: 5_000n }))
  expect(await bench.engine.operator.accelerate(wish)).toMatchObject({ status: 'cannot-accelerate', reason: 'nothing has been sent yet' })
  await bench.look()
  expect(await bench.engine.operator.accelerate(wish)).toEqual({ status: 'accelerated' })
  const attempts = (await bench.engine.withdrawal('W-1'))?.attempts ?? []
  expect(attempts).toHaveLength(2)
  expect(attempts[1]?.draft.claims).toEqual(expect.arrayContaining([...(attempts[0]?.draft.claims ?? [])]))
  const { entries } = await bench.store.readJournal({ after: 0, max: 1_000, subject: 'W-1' })
  const binds = entries.filter(({ verb }) => verb === 'bind').map(({ change }) => [change['actor'], change['reason']])
  expect(binds).toEqual([
    [undefined, undefined],
    ['ops', 'the customer waits'],
  ])
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
})

test('a child that pays for its parent is opened in the name of who wanted it', async () => {
  const bench = await openEngine('utxo')
  const { replace, ...childrenOnly } = bench.chain.adapter
  const engine = bench.another({ chains: [childrenOnly] })
  await bench.engine.withdraw(bench.request())
  await bench.look()
  expect(await engine.operator.accelerate({ ...wish, feeMax: 5_000n })).toEqual({ status: 'accelerated' })
  expect(await bench.order('child:W-1:1')).toMatchObject({ requester: 'ops' })
})
