import { amount, attemptId, type SealedAttempt, transactionId, walletName } from '@wallet/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Head } from '../chain-state/heads.ts'
import { laneOf, nonceClaim } from '../lane.ts'
import { resolveSettings } from '../settings.ts'
import type { NonceGroup, Testimony } from './evidence.ts'
import { judge } from './judge.ts'
import type { Receipt } from './receipt.ts'
import type { Sighting } from './sightings.ts'

const sender = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
const alice = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'
const names = ['a', 'b', 'c'] as const
const settings = resolveSettings({
  network: { chainId: 137, name: 'local' },
  providers: names.map((name) => ({ name, url: 'http://127.0.0.1:1' })),
})
const lane = laneOf(settings.network, sender)

const attemptOf = (index: number): SealedAttempt => ({
  id: attemptId(`A-${index}`),
  sealedAt: 0,
  signed: { id: transactionId(`0x${`${index}`.repeat(64)}`), bytes: new Uint8Array(), creates: [] },
  draft: {
    wallet: walletName('hot'),
    payments: [{ order: 'W' as never, to: alice, asset: settings.native, amount: amount(1n) }],
    claims: [nonceClaim(lane, 4)],
    lane,
    slot: 4,
    fee: amount(10n),
    feeAsset: settings.native,
    change: [],
    signing: [],
    body: new Uint8Array(),
  },
})
const group: NonceGroup = { sender, nonce: 4, attempts: [attemptOf(1), attemptOf(2)] }
const hash = (digit: string): string => `0x${digit.repeat(64)}`
const receiptOf = (id: string, block: string, succeeded: boolean): Receipt => ({
  id,
  block: { height: 7, hash: hash(block) },
  succeeded,
  feePaid: 3n,
  logs: [],
})
const head = { latest: { height: 9, hash: hash('f'), parentHash: hash('e'), baseFee: 1n }, finalized: null } as unknown as Head

type Shown = 'unknown' | 'absent' | 'pending-a' | 'pending-b' | 'final-a' | 'final-b' | 'reverted'
const shown: readonly Shown[] = ['unknown', 'absent', 'pending-a', 'pending-b', 'final-a', 'final-b', 'reverted']
const sightingOf = (id: string, what: Shown): Sighting => {
  if (what === 'unknown' || what === 'absent') return { status: what }
  return {
    status: 'mined',
    receipt: receiptOf(id, what.endsWith('b') ? 'b' : 'a', what !== 'reverted'),
    final: !what.startsWith('pending'),
  }
}
const testimonyOf = ([first, second, usedFinally]: readonly [Shown, Shown, boolean | undefined]): Testimony => ({
  head,
  used: true,
  usedFinally,
  sightings: new Map(group.attempts.map(({ signed }, index) => [signed.id as string, sightingOf(signed.id, index === 0 ? first : second)])),
})
const one = fc.tuple(fc.constantFrom(...shown), fc.constantFrom(...shown), fc.constantFrom(true, false, undefined))
const all = fc.array(one, { minLength: 0, maxLength: 3 })

describe('the judgement about one nonce', () => {
  it('says final or dead only where two providers show the same final block and none another', () => {
    fc.assert(
      fc.property(all, (told) => {
        const judgement = judge(settings, group, told.map(testimonyOf))
        if (judgement.status !== 'said') return
        const said = group.attempts.map((attempt) => judgement.of(attempt))
        const decided = said.filter(({ status }) => status === 'final' || status === 'dead')
        if (decided.length === 0) return
        const finals = told.flatMap(([first, second]) => [`1${first}`, `2${second}`]).filter((text) => /final|reverted/.test(text))
        expect(new Set(finals).size).toBe(1)
        expect(finals.length).toBeGreaterThanOrEqual(2)
        expect(decided).toHaveLength(2)
        // Both cannot be paid, and a reverted winner leaves both dead.
        expect(said.filter(({ status }) => status === 'final')).toHaveLength(finals[0]?.endsWith('reverted') === true ? 0 : 1)
      }),
      { numRuns: 3_000 },
    )
  })

  it('blames another only where two providers have the nonce used up for good and nobody shows anything of ours', () => {
    fc.assert(
      fc.property(all, (told) => {
        const judgement = judge(settings, group, told.map(testimonyOf))
        if (judgement.status !== 'used-by-another') return
        const witnesses = told.filter(([first, second, used]) => first === 'absent' && second === 'absent' && used === true)
        expect(witnesses.length).toBeGreaterThanOrEqual(2)
        expect(told.some(([first, second]) => /pending|final|reverted/.test(first + second))).toBe(false)
      }),
      { numRuns: 3_000 },
    )
  })

  it('decides nothing without testimony', () => {
    expect(judge(settings, group, [])).toEqual({ status: 'open' })
  })

  it('does decide where it can', () => {
    const told = (...list: readonly (readonly [Shown, Shown, boolean | undefined])[]) => judge(settings, group, list.map(testimonyOf))
    const saidOfFirst = (judgement: ReturnType<typeof judge>) =>
      judgement.status === 'said' ? judgement.of(group.attempts[0]!).status : judgement.status
    expect(saidOfFirst(told(['final-a', 'absent', undefined], ['final-a', 'unknown', undefined]))).toBe('final')
    expect(saidOfFirst(told(['absent', 'final-a', undefined], ['unknown', 'final-a', undefined]))).toBe('dead')
    expect(saidOfFirst(told(['reverted', 'absent', undefined], ['reverted', 'absent', undefined]))).toBe('dead')
    expect(saidOfFirst(told(['final-a', 'absent', undefined], ['absent', 'absent', true]))).toBe('confirmed')
    expect(saidOfFirst(told(['absent', 'pending-a', undefined]))).toBe('conflicted')
    expect(saidOfFirst(told(['final-a', 'absent', undefined], ['final-b', 'absent', undefined]))).toBe('unavailable')
    expect(saidOfFirst(told(['absent', 'absent', true], ['absent', 'absent', true]))).toBe('used-by-another')
  })
})
