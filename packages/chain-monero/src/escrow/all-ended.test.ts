import { expect, test } from 'vitest'
import { allEnded } from './all-ended.ts'

test('answers in order', async () => {
  expect(await allEnded([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2])
})

test('a failure is told only when nothing is at work any more', async () => {
  const slow = Promise.withResolvers<void>()
  let over = false
  const both = allEnded([Promise.reject(new TypeError('first')), slow.promise]).catch(({ message }: Error) => {
    over = true
    return message
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(over).toBe(false)
  slow.reject(new TypeError('second'))
  expect(await both).toBe('first')
})
