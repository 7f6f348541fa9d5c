import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { permitBudget } from './permit-budget.ts'
import type { Permit } from './signer.ts'

/** Asks for places alone: a budget of one signer does not care about keys. */
const asking = (max: number) => {
  const permit = permitBudget(max)
  return (signatures: number, signal: AbortSignal) => permit({ signatures, keyRefs: [] }, signal)
}
const open = new AbortController().signal
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

test('serves in order: a large request is not overtaken by small ones', async () => {
  const permit = asking(4)
  const served: string[] = []
  const ask = async (name: string, places: number) => {
    const given = await permit(places, open)
    served.push(name)
    return given
  }
  const first = await ask('first', 3)
  const large = ask('large', 4)
  const small = ask('small', 1)
  await settle()
  expect(served).toEqual(['first'])
  first.release()
  const second = await large
  await settle()
  expect(served).toEqual(['first', 'large'])
  second.release()
  await small
  expect(served).toEqual(['first', 'large', 'small'])
})

test('a request for more than there is gets all of it', async () => {
  const permit = asking(2)
  const all = await permit(500, open)
  let next: Permit | undefined
  void permit(1, open).then((given) => {
    next = given
  })
  await settle()
  expect(next).toBeUndefined()
  all.release()
  await settle()
  expect(next).toBeDefined()
})

test('one who leaves the line lets those behind through, and leaves no listener', async () => {
  const permit = asking(2)
  await permit(1, open)
  const caller = new AbortController()
  const large = permit(2, caller.signal)
  const small = permit(1, open)
  caller.abort()
  await expect(large).rejects.toMatchObject({ code: 'ABORTED' })
  await expect(small).resolves.toBeDefined()
  await expect(permit(1, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
  expect(getEventListeners(open, 'abort')).toEqual([])
})

test('never more places out than there are, and all come back, in any order of asking, leaving and releasing', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), places: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('release' as const), index: fc.nat(20) }),
    fc.record({ kind: fc.constant('leave' as const), index: fc.nat(20) }),
  )
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 40 }), async (max, steps) => {
    const permit = asking(max)
    const held: { places: number; permit: Permit }[] = []
    const callers: AbortController[] = []
    let out = 0
    const release = (index: number) => {
      const [one] = held.splice(index, 1)
      if (one === undefined) return
      out -= one.places
      one.permit.release()
      one.permit.release()
    }
    for (const one of steps) {
      if (one.kind === 'ask') {
        const caller = new AbortController()
        callers.push(caller)
        const places = Math.min(Math.max(1, one.places), max)
        permit(one.places, caller.signal).then(
          (given) => {
            out += places
            held.push({ places, permit: given })
          },
          () => {},
        )
      } else if (one.kind === 'release') release(one.index % Math.max(1, held.length))
      else callers[one.index % Math.max(1, callers.length)]?.abort()
      await settle()
      expect(out).toBeLessThanOrEqual(max)
    }
    for (const caller of callers) caller.abort()
    // One who leaves may let the next in before that one is called off too.
    await settle()
    while (held.length > 0) release(0)
    const all = permit(max, open)
    await expect(all).resolves.toBeDefined()
  })
  await fc.assert(property, { numRuns: 100 })
})
