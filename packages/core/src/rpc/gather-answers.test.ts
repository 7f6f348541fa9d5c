import { describe, expect, it } from 'vitest'
import { systemClock } from '../ports/system-clock.ts'
import { gatherAnswers } from './gather-answers.ts'

const never = new Promise<number>(() => undefined)
const after = async (ms: number, value: number): Promise<number> => {
  await systemClock.sleep(ms)
  return value
}
const good = (value: number): boolean => value > 0

describe('gathering answers', () => {
  it('waits for all that come, in the order asked', async () => {
    expect(await gatherAnswers(systemClock, [after(20, 1), after(1, 2)], good, 2, 5)).toEqual([1, 2])
  })

  it('does not wait for one that hangs once enough are there', async () => {
    expect(await gatherAnswers(systemClock, [never, after(1, 2), after(2, 3)], good, 2, 10)).toEqual([2, 3])
  })

  it('waits on while the answers are no good', async () => {
    expect(await gatherAnswers(systemClock, [after(1, 0), after(2, -1), after(40, 7)], good, 1, 1)).toEqual([0, -1, 7])
  })

  it('passes a failure on, and answers nothing for nothing', async () => {
    await expect(gatherAnswers(systemClock, [never, Promise.reject(new TypeError('wrong network'))], good, 1, 1)).rejects.toThrow(
      'wrong network',
    )
    expect(await gatherAnswers(systemClock, [], good, 1, 1)).toEqual([])
  })
})
