import { attemptId, type Composed, type SealedAttempt } from '@wallet/core'
import { expect, test } from 'vitest'
import { adapterOf, compose, type Fake, inputs, intentsOf, made, payer, wanted } from './fake-wallet.fixture.ts'

const forever = new AbortController().signal

async function first(claims?: (all: SealedAttempt['draft']['claims']) => SealedAttempt['draft']['claims']): Promise<SealedAttempt> {
  const composed = await compose({})
  if (composed.status !== 'composed') throw new TypeError('refused')
  const { draft, signed } = composed
  return { id: attemptId('a'), draft: { ...draft, claims: claims?.(draft.claims) ?? draft.claims }, signed, sealedAt: 0 }
}

async function again(fake: Fake, attempts: readonly SealedAttempt[]): Promise<Composed> {
  return (await adapterOf(fake).composeAgain?.(payer, attempts, intentsOf(wanted), forever)) ?? { status: 'refused', refused: [] }
}

const coin = (keyImage: string, frozen: boolean) => ({
  ...{ key_image: keyImage, amount: inputs, spent: false, unlocked: true, frozen, subaddr_index: { major: 0, minor: 0 } },
})

test('the coins of the earlier attempt are thawed, all others frozen, and in the end all are', async () => {
  const [one = '', two = ''] = made.keyImages
  const stranger = 'ee'.repeat(32)
  const log: string[] = []
  // What the two are worth together, as they were when the transaction was made.
  const coins = [{ ...coin(one, true), amount: 1 }, { ...coin(two, true), amount: inputs - 1n }, coin(stranger, false)]
  const answers = { incoming_transfers: { transfers: coins } }
  const composed = await again({ log, answers }, [await first()])
  expect(composed).toMatchObject({ status: 'composed', refused: [], signed: { id: made.id } })
  const [short, shorter] = [one.slice(0, 4), two.slice(0, 4)]
  expect(log.filter((method) => /freeze|thaw/.test(method))).toEqual([
    ...[`thaw ${short}`, `thaw ${shorter}`, `freeze ${stranger.slice(0, 4)}`],
    ...[`freeze ${short}`, `freeze ${shorter}`],
  ])
  expect(log.slice(-2)).toEqual(['store', 'release'])
})

test('a coin beside those of the earlier attempt is refused, whatever the wallet thinks', async () => {
  const [one = '', two = ''] = made.keyImages
  const answers = { incoming_transfers: { transfers: [coin(one, true), coin(two, true)] } }
  const half = await first((claims) => claims.slice(0, 1))
  await expect(again({ answers }, [half])).rejects.toThrow('a coin that it was not to use')
})

test.each<[string, Fake, object]>([
  ['the chain is lower than it was', { height: 99 }, { next: 'park', reason: 'node-behind' }],
  ['the chain shows the earlier one again', { shown: [made.id] }, { next: 'park' }],
  ['a coin is used in a block', { spent: 'chain' }, { next: 'park' }],
  ['a coin is used in the pool', { spent: 'pool' }, { next: 'park' }],
  ['the coins themselves are gone', { answers: { incoming_transfers: {} } }, { next: 'fail', reason: 'no-free-claim' }],
])('nothing is made when %s', async (_, fake, refusal) => {
  const log: string[] = []
  expect(await again({ ...fake, log }, [await first()])).toMatchObject({ status: 'refused', refused: wanted.map(() => refusal) })
  expect(log).not.toContain('transfer')
})

test('nothing is made when the earlier attempts have no coin in common: two of the three could confirm', async () => {
  const [left, right] = [await first((claims) => claims.slice(0, 1)), await first((claims) => claims.slice(1))]
  const log: string[] = []
  expect(await again({ log }, [left, right])).toMatchObject({ status: 'refused', refused: wanted.map(() => ({ next: 'fail' })) })
  expect(log).toEqual([])
})
