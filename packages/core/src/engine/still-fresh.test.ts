import { expect, it } from 'vitest'
import { openEngine } from './bench.fixture.ts'

it('throws a draft away that aged in the signer, makes it again twice, and parks', async () => {
  const bench = await openEngine('expiry')
  const asked: number[] = []
  let fresh = false
  Object.assign(bench.chain.adapter, {
    stillFresh: async () => {
      asked.push(asked.length)
      return fresh
    },
  })
  await bench.engine.withdraw(bench.request({ id: 'W-1' }))
  await bench.look()
  expect(asked.length).toBe(3)
  expect((await bench.order('W-1')).state).toBe('parked')
  const view = await bench.engine.withdrawal('W-1')
  expect(view?.attempts.filter(({ state }) => state !== 'abandoned')).toEqual([])
  fresh = true
  await bench.look(60_000)
  await bench.finish()
  expect((await bench.order('W-1')).state).toBe('completed')
})
