import { describe, expect, test } from 'vitest'
import { exportAll } from './journey.ts'
import { openMemoryBench } from './memory-bench.ts'
import { randomScript, runScript } from './random-script.ts'

const statusOf = (answer: unknown): string =>
  typeof answer === 'string' ? 'rejected' : ((answer as { readonly status?: string }).status ?? 'none')

describe('a random script', () => {
  test('is the same for the same seed', () => {
    expect(randomScript(4, 200)).toEqual(randomScript(4, 200))
    expect(randomScript(5, 200)).not.toEqual(randomScript(4, 200))
    expect(randomScript(4, 200)).toHaveLength(200)
  })

  test('gives the same answers and rows on two stores, in batches or one by one', async () => {
    const script = randomScript(11, 300)
    const [one, other] = [openMemoryBench().store, openMemoryBench().store]
    const answers = await runScript(one, script)
    const alone: unknown[] = []
    for (const command of script) alone.push(...(await runScript(other, [command])))
    expect(alone).toEqual(answers)
    expect(await exportAll(other)).toEqual(await exportAll(one))
  })

  test('reaches the states that matter', async () => {
    const reached = new Set<string>()
    for (let seed = 1; seed <= 12; seed += 1) {
      const script = randomScript(seed, 300)
      const answers = await runScript(openMemoryBench().store, script)
      for (const [at, { verb }] of script.entries()) reached.add(`${verb} ${statusOf(answers[at])}`)
    }
    const wanted = [
      'accept accepted',
      'accept refused',
      'bind bound',
      'bind not-sharing',
      'bind claims-taken',
      'seal sealed',
      'settle completed',
    ]
    const rare = [
      'settle house-loss',
      'reopen reopened',
      'bury buried',
      'fail failed',
      'fail live-attempt',
      'cancel live-attempt',
      'slot allocated',
      'expose exposed',
    ]
    expect([...wanted, ...rare].filter((state) => !reached.has(state))).toEqual([])
    expect([...reached].filter((state) => state.endsWith(' rejected'))).toEqual([])
  })
})
