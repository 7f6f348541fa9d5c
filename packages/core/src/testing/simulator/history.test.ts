import { expect, test } from 'vitest'
import { runHistory } from './history.ts'
import { profileOf, profiles } from './profiles.ts'

test.each(profiles.map(({ name }, index) => [name, index] as const))(
  'a seed is a history: %s plays the same twice',
  async (name, index) => {
    const seed = 4 * profiles.length + index
    const [first, second] = [await runHistory(seed), await runHistory(seed)]
    expect(second).toEqual(first)
    expect(first).toMatchObject({ profile: name, violation: null })
    expect(first.steps).toBeGreaterThan(20)
  },
)

test('another seed is another history', async () => {
  const hashes = await Promise.all([1, 2, 3, 4].map(async (turn) => (await runHistory(turn * profiles.length)).hash))
  expect(new Set(hashes).size).toBe(4)
})

test('a profile is named or taken in turn', () => {
  expect(profileOf(3 * profiles.length + 1).name).toBe(profiles[1]?.name)
  expect(profileOf(1, 'reorg').name).toBe('reorg')
  expect(() => profileOf(1, 'sunny')).toThrow('no profile sunny')
})
