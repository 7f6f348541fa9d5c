import { describe, expect, test } from 'vitest'
import { laneId } from '../../ids/ids.ts'
import { type EngineBench, openEngine } from '../bench.fixture.ts'
import type { Context } from '../context.ts'
import { foreseeSlot } from './take-slot.ts'

const lane = (chainNext: number) => ({ id: laneId('test:1/nonce:hot'), chainNext, windowMax: 16 })
/** What an engine remembers of its lanes when it starts. */
const remembering = (): Pick<Context, 'outlooks'> => ({ outlooks: new Map() })

describe('the slot foreseen', () => {
  test('is the one behind the last, and never behind the chain', () => {
    const engine = remembering()
    expect([foreseeSlot(engine, lane(7)).slot, foreseeSlot(engine, lane(7)).slot, foreseeSlot(engine, lane(12)).slot]).toEqual([7, 8, 12])
    expect(foreseeSlot(remembering(), lane(7)).slot).toBe(7)
  })

  test('is right again after one wrong guess, however many were made meanwhile', () => {
    const engine = remembering()
    const early = [foreseeSlot(engine, lane(7)), foreseeSlot(engine, lane(7)), foreseeSlot(engine, lane(7))]
    // Another process of this wallet took 7 and 8.
    for (const [index, one] of early.entries()) one.became(9 + index)
    expect(foreseeSlot(engine, lane(7)).slot).toBe(12)
  })

  test('is given back by who takes none', () => {
    const engine = remembering()
    foreseeSlot(engine, lane(7)).became(null)
    expect(foreseeSlot(engine, lane(7)).slot).toBe(7)
  })
})

describe('a slot and its bind in one commit', () => {
  const slotsOf = async (bench: EngineBench, ...ids: string[]) =>
    (await Promise.all(ids.map((id) => bench.engine.withdrawal(id)))).map((view) => view?.attempts.map(({ slot, state }) => [slot, state]))

  test('serve several orders of a lane at once, each with its own slot', async () => {
    const bench = await openEngine('nonce')
    for (let order = 0; order < 3; order += 1) await bench.engine.withdraw(bench.request())
    await bench.look()
    expect((await slotsOf(bench, 'W-1', 'W-2', 'W-3')).flat().sort()).toEqual([
      [0, 'sealed'],
      [1, 'sealed'],
      [2, 'sealed'],
    ])
    await bench.finish()
    expect((await bench.store.verify({})).findings).toEqual([])
  })

  test('are no promise: a wrong guess binds nothing, and the order is bound on the slot it got', async () => {
    const bench = await openEngine('nonce')
    await bench.engine.withdraw(bench.request())
    await bench.look()
    // Another worker has seen no slot yet and the chain is at 0; and the first one knows nothing of the slot that the other takes.
    await bench.engine.withdraw(bench.request())
    await bench.another().step()
    await bench.engine.withdraw(bench.request())
    await bench.look()
    expect(await slotsOf(bench, 'W-1', 'W-2', 'W-3')).toEqual([[[0, 'sealed']], [[1, 'sealed']], [[2, 'sealed']]])
    await bench.finish()
    expect((await bench.store.verify({})).findings).toEqual([])
  })
})
