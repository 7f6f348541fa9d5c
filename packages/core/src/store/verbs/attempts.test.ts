import { describe, expect, it } from 'vitest'
import { attemptId, orderId, type TransactionId, transactionId } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import { usual } from '../../testing/build/intent.ts'
import { block, claim, newPlay, type Play, signedAs, txOf } from './attempt.fixture.ts'

const stale = (play: Play, id: string) => [{ order: orderId(id), token: play.order(id).token - 1 }]

function leased(...ids: string[]): Play {
  const play = newPlay()
  for (const id of ids) play.withdraw(id)
  play.lease()
  return play
}

describe('bind', () => {
  it('holds all claims or none', () => {
    const play = leased('W-1', 'W-2')
    play.bind('A-1', ['W-1'], { claims: ['a', 'b'] })
    expect(play.bind('A-2', ['W-2'], { claims: ['c', 'b'] })).toEqual({ status: 'claims-taken', claims: [claim('b')] })
    expect(play.claimRow('c')).toBeUndefined()
    expect(play.order('W-2').state).toBe('reserved')
    expect(play.order('W-1').state).toBe('planned')
    expect(play.findings()).toEqual([])
  })

  it('answers a repeat `exists`, another draft `different`, an abandoned one `bad-state`', () => {
    const play = leased('W-1')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    expect(play.bind('A-1', ['W-1'], { claims: ['a'] })).toMatchObject({ status: 'exists' })
    expect(play.bind('A-1', ['W-1'], { claims: ['b'] })).toEqual({ status: 'different' })
    play.run('abandon', { attempt: attemptId('A-1'), fences: [play.fence('W-1')], reason: 'test' })
    expect(play.bind('A-1', ['W-1'], { claims: ['a'] })).toEqual({ status: 'bad-state', state: 'abandoned' })
  })

  it('refuses a stale token, and a token of an order that nobody ever leased', () => {
    const play = newPlay()
    play.withdraw('W-1')
    expect(play.bind('A-1', ['W-1'], { claims: ['a'] })).toEqual({ status: 'fenced', order: 'W-1' })
    play.lease()
    play.now += 2_000
    play.lease('w2')
    expect(play.bind('A-1', ['W-1'], { claims: ['a'], fences: stale(play, 'W-1') })).toEqual({ status: 'fenced', order: 'W-1' })
  })

  it('refuses an attempt that shares no claim with a live one, and takes one that does', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a', 'b'] })
    expect(play.bind('A-2', ['W-1'], { claims: ['c'] })).toEqual({ status: 'not-sharing', order: 'W-1', attempt: 'A-1' })
    expect(play.bind('A-2', ['W-1'], { claims: [], purpose: 'replace', replaces: ['A-1'] })).toEqual({
      status: 'not-sharing',
      order: 'W-1',
      attempt: 'A-1',
    })
    // Sharing has to be meant: without naming the other the claim is simply taken.
    expect(play.bind('A-2', ['W-1'], { claims: ['b', 'c'] })).toEqual({ status: 'claims-taken', claims: [claim('b')] })
    expect(play.bind('A-2', ['W-1'], { claims: ['b', 'c'], purpose: 'replace', replaces: ['A-1'] })).toMatchObject({ status: 'bound' })
    play.seal('A-2')
    expect(play.bind('A-3', ['W-1'], { claims: ['c'], purpose: 'replace', replaces: ['A-1', 'A-2'] })).toEqual({
      status: 'not-sharing',
      order: 'W-1',
      attempt: 'A-1',
    })
    expect(play.findings()).toEqual([])
  })

  it('keeps an order that a replacement dropped from being paid beside the old attempt', () => {
    const play = leased('W-1', 'W-2')
    play.live('A-1', ['W-1', 'W-2'], { claims: ['a', 'b'] })
    play.live('A-2', ['W-1'], { claims: ['a'], purpose: 'replace', replaces: ['A-1'] })
    expect(play.order('W-2').state).toBe('signed')
    expect(play.bind('A-3', ['W-2'], { claims: ['c'] })).toEqual({ status: 'not-sharing', order: 'W-2', attempt: 'A-1' })
    play.settle('A-2', 'W-1')
    expect(play.attempt('A-1')).toMatchObject({ state: 'dead', proof: { kind: 'conflict-final', by: txOf('A-2') } })
    expect(play.order('W-2').state).toBe('reserved')
    expect(play.claimRow('b')).toBeUndefined()
    expect(play.bind('A-3', ['W-2'], { claims: ['c'] })).toMatchObject({ status: 'bound' })
    expect(play.findings()).toEqual([])
  })

  it('abandons the older bound attempt of an order, so that never two can be sealed', () => {
    const play = leased('W-1', 'W-2')
    play.bind('A-1', ['W-1', 'W-2'], { claims: ['a'] })
    play.bind('A-2', ['W-1'], { claims: ['a'] })
    expect(play.attempt('A-1').state).toBe('abandoned')
    expect(play.order('W-2').state).toBe('reserved')
    expect(play.seal('A-1')).toEqual({ status: 'bad-state', state: 'abandoned' })
    expect(play.seal('A-2')).toMatchObject({ status: 'sealed' })
  })

  it('refuses a replacement while a live attempt spends one of its outputs, also when that went live later', () => {
    const play = leased('W-1', 'W-2')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    play.seal('A-1', [play.fence('W-1')], ['change'])
    play.bind('A-2', ['W-1'], { claims: ['a'], purpose: 'replace', replaces: ['A-1'], holdMs: 9_000 })
    play.live('B-1', ['W-2'], { claims: ['change'] })
    expect(play.seal('A-2')).toEqual({ status: 'bad-state', state: 'output-spent' })
    expect(play.bind('A-3', ['W-1'], { claims: ['a'], purpose: 'replace', replaces: ['A-1'] })).toEqual({
      status: 'output-spent',
      attempt: 'A-1',
      by: 'B-1',
    })
  })

  it('lets a re-issue pay only beside the live attempts of the earlier order, and only once that has ended', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    play.withdraw('W-2', { reissueOf: orderId('W-1') })
    play.lease()
    const replacing = { claims: ['a'], purpose: 'replace', replaces: ['A-1'] } as const
    expect(play.bind('B-1', ['W-2'], replacing)).toEqual({ status: 'bad-state', state: 'reissued-order-signed' })
    for (const actor of ['ann', 'bob']) play.run('forceRelease', { order: orderId('W-1'), actor, reason: 'lost' })
    expect(play.bind('B-1', ['W-2'], { claims: ['b'] })).toEqual({ status: 'not-sharing', order: 'W-2', attempt: 'A-1' })
    expect(play.bind('B-1', ['W-2'], replacing)).toMatchObject({ status: 'bound' })
    play.lease()
    expect(play.settle('A-1', 'W-1')).toMatchObject({ status: 'house-loss' })
    expect(play.attempt('B-1').state).toBe('abandoned')
    play.run('resume', { scope: `account:${usual.account}`, by: 'ann', reason: 'seen' })
    expect(play.bind('B-2', ['W-2'], { claims: ['c'] })).toEqual({ status: 'bad-state', state: 'final' })
    expect(play.findings()).toEqual([])
  })

  it('stops on a draft that pays somebody else, another amount, or an order without a fence', () => {
    const play = leased('W-1', 'W-2')
    const good = play.bindInput('A-1', ['W-1'], { claims: ['a'] })
    const paying = (change: object) => ({
      ...good,
      draft: { ...good.draft, payments: good.draft.payments.map((payment) => ({ ...payment, ...change })) },
    })
    expect(() => play.run('bind', paying({ to: 'thief' }))).toThrow('what its intent says')
    expect(() => play.run('bind', paying({ amount: amount(101n) }))).toThrow('what its intent says')
    expect(() => play.run('bind', paying({ order: orderId('W-2') }))).toThrow('pays only its orders')
    expect(() =>
      play.run('bind', { ...good, draft: { ...good.draft, payments: [...good.draft.payments, ...good.draft.payments] } }),
    ).toThrow('each once')
    expect(() => play.run('bind', { ...good, purpose: 'cancel' })).toThrow('pays nobody')
    expect(play.claimRow('a')).toBeUndefined()
  })
})

describe('seal', () => {
  it('stores the first bytes for ever', () => {
    const play = leased('W-1')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    expect(play.seal('A-1')).toMatchObject({ status: 'sealed' })
    expect(play.seal('A-1')).toMatchObject({ status: 'exists' })
    expect(play.run('seal', { attempt: attemptId('A-1'), fences: [play.fence('W-1')], signed: signedAs('other') })).toEqual({
      status: 'different',
    })
    expect(play.claimRow('a')).toMatchObject({ state: 'spent', heldUntil: 0 })
  })

  it('needs the fence of every order of the attempt', () => {
    const play = leased('W-1', 'W-2')
    play.bind('A-1', ['W-1', 'W-2'], { claims: ['a'] })
    expect(play.seal('A-1', [play.fence('W-1')])).toEqual({ status: 'fenced', order: 'W-2' })
    expect(play.seal('A-1', [play.fence('W-1'), ...stale(play, 'W-2')])).toEqual({ status: 'fenced', order: 'W-2' })
  })

  it('survives a lapsed hold that nobody took, and not one that somebody took', () => {
    const play = leased('W-1', 'W-2')
    play.bind('A-1', ['W-1'], { claims: ['a', 'b'] })
    play.now += 600
    expect(play.bind('B-1', ['W-2'], { claims: ['b'] })).toMatchObject({ status: 'bound' })
    expect(play.seal('A-1')).toEqual({ status: 'hold-lost', claims: [claim('b')] })
    play.now += 600
    expect(play.seal('B-1')).toMatchObject({ status: 'sealed' })
    expect(play.findings()).toEqual([])
  })

  it('refuses the slower of two replacements that were bound beside each other', () => {
    const play = leased('W-1')
    play.house('H-1')
    play.lease()
    play.live('A-1', ['W-1'], { claims: ['a'] })
    play.bind('A-2', ['W-1'], { claims: ['a'], purpose: 'replace', replaces: ['A-1'] })
    play.bind('C-1', ['H-1'], { claims: ['a'], purpose: 'cancel', replaces: ['A-1'] })
    expect(play.seal('C-1')).toMatchObject({ status: 'sealed' })
    expect(play.seal('A-2')).toEqual({ status: 'hold-lost', claims: [claim('a')] })
    expect(play.findings()).toEqual([])
  })

  it('refuses after the order was cancelled, dead-lettered or its scope halted', () => {
    const play = leased('W-1', 'W-2', 'W-3')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    play.bind('A-2', ['W-2'], { claims: ['b'] })
    play.bind('A-3', ['W-3'], { claims: ['c'] })
    const fences = { one: [play.fence('W-1')], two: [play.fence('W-2')] }
    play.run('cancel', { order: orderId('W-1'), actor: 'ann', reason: 'wish' })
    expect(play.seal('A-1', fences.one)).toEqual({ status: 'bad-state', state: 'abandoned' })
    play.run('deadLetter', { fence: play.fence('W-2'), note: { code: 'T', detail: 't' } })
    expect(play.seal('A-2', fences.two)).toMatchObject({ status: 'bad-state' })
    play.run('halt', { scope: `wallet:${usual.wallet}`, by: 'ann', reason: 'test', automatic: false })
    expect(play.seal('A-3')).toMatchObject({ status: 'halted' })
    expect(play.attempt('A-3').signed).toBeNull()
  })

  it('goes on from an exposed attempt, which nothing but a proof ends', () => {
    const play = leased('W-1')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    const fences = [play.fence('W-1')]
    expect(play.run('expose', { attempt: attemptId('A-1'), fences })).toEqual({ status: 'exposed' })
    expect(play.order('W-1').state).toBe('exposed')
    expect(play.run('abandon', { attempt: attemptId('A-1'), fences, reason: 'test' })).toEqual({ status: 'bad-state', state: 'exposed' })
    expect(play.run('fail', { fence: play.fence('W-1'), note: { code: 'T', detail: 't' }, proofs: [] })).toEqual({
      status: 'live-attempt',
      attempt: 'A-1',
    })
    expect(play.seal('A-1')).toMatchObject({ status: 'sealed' })
    expect(play.run('expose', { attempt: attemptId('A-1'), fences })).toEqual({ status: 'exists' })
  })

  it('binds and seals in one commit, or leaves nothing', () => {
    const play = leased('W-1')
    const input = { ...play.bindInput('A-1', ['W-1'], { claims: ['a'] }), signed: signedAs('A-1') }
    expect(play.run('bindAndSeal', input)).toMatchObject({ status: 'sealed', attempt: { state: 'sealed' } })
    expect(play.run('bindAndSeal', input)).toMatchObject({ status: 'exists' })
    expect(play.run('bindAndSeal', { ...input, signed: signedAs('other') })).toEqual({ status: 'different' })
    expect(play.run('bindAndSeal', { ...play.bindInput('A-2', ['W-1'], { claims: ['b'] }), signed: signedAs('A-2') })).toMatchObject({
      status: 'not-sharing',
    })
    expect(play.attempt('A-2')).toBeUndefined()
  })
})

describe('bury', () => {
  const live = (): Play => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a', 'b'] })
    return play
  }
  const fates = (a: 'consumed' | 'free', b: 'consumed' | 'free') => [
    { claim: claim('a'), fate: a },
    { claim: claim('b'), fate: b },
  ]
  const by = transactionId('tx-foreign')

  it('refuses proofs that do not hold together', () => {
    const play = live()
    const refused = (proof: Parameters<Play['bury']>[1]) => expect(play.bury('A-1', proof)).toMatchObject({ status: 'proof-refused' })
    refused({ kind: 'conflict-final', claims: fates('consumed', 'free'), by, block, providers: 0 })
    refused({ kind: 'conflict-final', claims: fates('consumed', 'free').slice(1), by, block, providers: 1 })
    refused({
      kind: 'conflict-final',
      claims: [...fates('consumed', 'free'), { claim: claim('a'), fate: 'free' }],
      by,
      block,
      providers: 1,
    })
    refused({ kind: 'conflict-final', claims: fates('free', 'free'), by, block, providers: 1 })
    refused({ kind: 'conflict-final', claims: fates('consumed', 'free'), block, providers: 1 })
    refused({ kind: 'conflict-final', claims: fates('consumed', 'free'), by, providers: 1 })
    refused({ kind: 'conflict-final', claims: fates('consumed', 'free'), by: txOf('A-1'), block, providers: 1 })
    refused({ kind: 'conflict-final', claims: fates('consumed', 'free'), by, block, feePaid: amount(1n), providers: 1 })
    refused({ kind: 'expired-final', claims: fates('free', 'free'), block, providers: 1 })
    refused({ kind: 'reverted-final', claims: fates('consumed', 'free'), by: txOf('A-1'), block, providers: 1 })
    refused({ kind: 'dead-ancestor', claims: fates('free', 'free'), providers: 1 })
    refused({ kind: 'dead-ancestor', claims: fates('free', 'free'), by, providers: 1 })
    expect(play.attempt('A-1').state).toBe('sealed')
  })

  it('gives each claim its fate and the order back to planning', () => {
    const play = live()
    const proof = { kind: 'conflict-final', claims: fates('consumed', 'free'), by, block, providers: 1 } as const
    expect(play.bury('A-1', proof)).toEqual({ status: 'buried' })
    expect(play.bury('A-1', proof)).toEqual({ status: 'exists' })
    expect(play.claimRow('a')).toMatchObject({ state: 'consumed' })
    expect(play.claimRow('b')).toBeUndefined()
    expect(play.order('W-1')).toMatchObject({ state: 'reserved', reserved: 110n })
    expect(play.bind('A-2', ['W-1'], { claims: ['a'] })).toEqual({ status: 'claims-taken', claims: [claim('a')] })
    expect(play.bind('A-2', ['W-1'], { claims: ['b'] })).toMatchObject({ status: 'bound' })
    expect(play.findings()).toEqual([])
  })

  it('does not free a claim that another live attempt uses', () => {
    const play = live()
    play.live('A-2', ['W-1'], { claims: ['b', 'c'], purpose: 'replace', replaces: ['A-1'] })
    play.bury('A-1', { kind: 'conflict-final', claims: fates('consumed', 'free'), by, block, providers: 1 })
    expect(play.claimRow('b')).toMatchObject({ state: 'spent', attempts: ['A-2'] })
    expect(play.order('W-1').state).toBe('signed')
  })

  it('books the fee of a reverted transaction to the house, once', () => {
    const play = live()
    const proof = {
      kind: 'reverted-final',
      claims: fates('consumed', 'consumed'),
      by: txOf('A-1'),
      block,
      feePaid: amount(7n),
      providers: 1,
    } as const
    play.bury('A-1', proof)
    play.bury('A-1', proof)
    expect(play.run('totals', { asset: usual.asset })).toMatchObject({ world: 999_993n })
    expect(play.findings()).toEqual([])
  })

  it('refuses to bury the winner of another burial', () => {
    const play = live()
    play.live('A-2', ['W-1'], { claims: ['a'], purpose: 'replace', replaces: ['A-1'] })
    expect(play.bury('A-1', { kind: 'conflict-final', claims: fates('consumed', 'free'), by: txOf('A-2'), block, providers: 1 })).toEqual({
      status: 'buried',
    })
    const wrong = { kind: 'conflict-final', claims: [{ claim: claim('a'), fate: 'consumed' }], by, block, providers: 1 } as const
    expect(play.bury('A-2', wrong)).toMatchObject({ status: 'proof-refused' })
    expect(play.settle('A-2', 'W-1')).toMatchObject({ status: 'completed' })
  })

  it('follows the dead: a child of a dead parent, and not one of a living', () => {
    const play = leased('W-1', 'W-2')
    play.bind('A-1', ['W-1'], { claims: ['a'], expiresAt: 5 })
    play.seal('A-1', [play.fence('W-1')], ['change'])
    play.live('B-1', ['W-2'], { claims: ['change'] })
    const proof = { kind: 'dead-ancestor', claims: [{ claim: claim('change'), fate: 'free' }], by: txOf('A-1'), providers: 1 } as const
    expect(play.bury('B-1', proof)).toMatchObject({ status: 'proof-refused' })
    expect(play.bury('A-1', { kind: 'expired-final', claims: [{ claim: claim('a'), fate: 'free' }], block, providers: 1 })).toEqual({
      status: 'buried',
    })
    expect(play.bury('B-1', proof)).toEqual({ status: 'buried' })
  })

  it('follows the dead from parent to child, however long the line is', () => {
    const play = leased('W-1', 'W-2', 'W-3')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    play.seal('A-1', [play.fence('W-1')], ['change'])
    play.live('A-2', ['W-1'], { claims: ['a'], purpose: 'replace', replaces: ['A-1'] })
    play.bind('B-1', ['W-2'], { claims: ['change'] })
    play.seal('B-1', [play.fence('W-2')], ['rest'])
    play.live('C-1', ['W-3'], { claims: ['rest'] })
    expect(play.settle('A-2', 'W-1')).toMatchObject({ status: 'completed' })
    const childOf = (parent: string, of: string) =>
      ({ kind: 'dead-ancestor', claims: [{ claim: claim(of), fate: 'consumed' }], by: txOf(parent), providers: 1 }) as const
    expect(play.bury('C-1', childOf('A-1', 'rest')), 'of another than its parent').toMatchObject({ status: 'proof-refused' })
    expect(play.bury('C-1', childOf('B-1', 'rest')), 'while its parent lives').toMatchObject({ status: 'proof-refused' })
    expect(play.bury('B-1', childOf('A-1', 'change'))).toEqual({ status: 'buried' })
    expect(play.bury('C-1', childOf('B-1', 'rest'))).toEqual({ status: 'buried' })
    for (const id of ['W-2', 'W-3']) expect(play.order(id)).toMatchObject({ state: 'reserved', reserved: 110n })
    expect(play.findings()).toEqual([])
  })

  it('follows what was mined under another id: the coins of the sealed one were never made', () => {
    const buried = (transaction: TransactionId) => {
      const play = leased('W-1', 'W-2')
      play.bind('A-1', ['W-1'], { claims: ['a'] })
      play.seal('A-1', [play.fence('W-1')], ['change'])
      play.live('B-1', ['W-2'], { claims: ['change'] })
      const proof = {
        kind: 'dead-ancestor',
        claims: [{ claim: claim('change'), fate: 'consumed' }],
        by: txOf('A-1'),
        providers: 1,
      } as const
      expect(play.bury('B-1', proof)).toMatchObject({ status: 'proof-refused' })
      const settled = { attempt: attemptId('A-1'), transaction, block, fee: amount(5n), watchMs: 0 }
      expect(play.run('settle', { fence: play.fence('W-1'), ...settled })).toMatchObject({ status: 'completed' })
      return play.bury('B-1', proof)
    }
    expect(buried(txOf('A-1'))).toMatchObject({ status: 'proof-refused' })
    expect(buried(transactionId('malleated'))).toEqual({ status: 'buried' })
  })
})

describe('sent and observe', () => {
  it('only ever add', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    const late = { attempt: attemptId('A-1'), result: { status: 'rejected', code: 'X', reason: 'x', advice: 'wait' } } as const
    play.run('sent', late)
    expect(play.order('W-1').state).toBe('broadcast')
    play.run('observe', {
      attempt: attemptId('A-1'),
      observation: { attempt: attemptId('A-1'), status: 'dead', proof: { kind: 'expired-final', claims: [], providers: 1 } },
    })
    expect(play.attempt('A-1').state).toBe('sealed')
    play.settle('A-1', 'W-1')
    expect(play.run('sent', late)).toEqual({ status: 'noted' })
    expect(play.run('observe', { attempt: attemptId('A-1'), observation: { attempt: attemptId('A-1'), status: 'not-seen' } })).toEqual({
      status: 'noted',
    })
    expect(play.order('W-1').state).toBe('completed')
    expect(play.attempt('A-1')).toMatchObject({ state: 'final', sends: 2 })
  })

  it('know nothing of bytes that were never stored', () => {
    const play = leased('W-1')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    expect(play.run('sent', { attempt: attemptId('A-1'), result: { status: 'accepted' } })).toEqual({ status: 'bad-state', state: 'bound' })
    expect(play.run('sent', { attempt: attemptId('A-9'), result: { status: 'accepted' } })).toEqual({ status: 'not-found' })
  })
})
