import { expect, test } from 'vitest'
import type { Intent } from '../intent/intent.ts'
import { manualClock } from '../ports/manual-clock.fixture.ts'
import type { Screening } from './policy.ts'
import { screen } from './screen.ts'

const intent = {} as Intent
const open = new AbortController().signal
const ask = (screening: Screening, clock = manualClock(), signal: AbortSignal = open) =>
  screen(screening, intent, { clock, timeoutMs: 1_000 }, signal)

test.each(['clear', 'review', 'refuse'] as const)('passes on %s with its note', async (verdict) => {
  const note = { code: 'LIST_7', detail: 'named' }
  expect(await ask(async () => ({ verdict, note }))).toEqual({ verdict, note })
})

test('an error holds the withdrawal, and its text stays inside', async () => {
  const result = await ask(() => Promise.reject(new Error('https://user:secret@risk.example')))
  expect(result).toMatchObject({ verdict: 'review', note: { code: 'SCREENING_UNAVAILABLE' } })
  expect(JSON.stringify(result)).not.toContain('secret')
})

test('no answer in time holds the withdrawal', async () => {
  const clock = manualClock()
  const result = ask(() => new Promise<never>(() => {}), clock)
  await clock.advance(1_000)
  expect(await result).toMatchObject({ verdict: 'review', note: { code: 'SCREENING_UNAVAILABLE' } })
})

test.each([[undefined], [null], ['clear'], [{}], [{ verdict: 'cleared' }], [{ verdict: 'CLEAR', note: {} }]])(
  'an answer that is no verdict holds the withdrawal: %j',
  async (answer) => {
    expect(await ask(async () => answer as never)).toMatchObject({ verdict: 'review' })
  },
)

test('a verdict without a note still counts', async () => {
  expect(await ask(async () => ({ verdict: 'refuse' }) as never)).toEqual({ verdict: 'refuse', note: { code: 'SCREENED', detail: '' } })
})

test('a caller who gives up gets ABORTED, not a verdict', async () => {
  const caller = new AbortController()
  const result = ask(() => new Promise<never>(() => {}), manualClock(), caller.signal)
  caller.abort()
  await expect(result).rejects.toMatchObject({ code: 'ABORTED' })
})
