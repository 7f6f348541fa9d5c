import { describe, expect, it } from 'vitest'
import { attemptId, orderId, transactionId } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import { accountOf, block, claim, leased, note, totalsOf, txOf } from './attempt.fixture.ts'

describe('settle', () => {
  it('books a payment once and answers a repeat `exists`', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    expect(play.settle('A-1', 'W-1', { fee: 4n })).toMatchObject({
      status: 'completed',
      overrun: 0n,
      order: { state: 'completed', reserved: 0n },
    })
    const after = totalsOf(play)
    expect(after).toMatchObject({ available: 999_896n, locked: 0n, world: 999_896n })
    expect(play.settle('A-1', 'W-1', { fee: 4n })).toMatchObject({ status: 'exists' })
    expect(totalsOf(play)).toEqual(after)
    expect(play.claimRow('a')).toMatchObject({ state: 'consumed' })
    expect(play.findings()).toEqual([])
  })

  it('books a fee above the limit as overrun', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    expect(play.settle('A-1', 'W-1', { fee: 25n })).toMatchObject({ status: 'completed', overrun: 15n })
    expect(accountOf(play, 'house:fee-overrun').available).toBe(15n)
    expect(play.settle('A-1', 'W-1', { fee: 25n })).toMatchObject({ status: 'exists', overrun: 15n })
  })

  it('settles a batch order by order; between the two, the second can neither fail, be cancelled, released nor planned', () => {
    const play = leased('W-1', 'W-2')
    play.live('A-1', ['W-1', 'W-2'], { claims: ['a'] })
    play.settle('A-1', 'W-1')
    expect(play.attempt('A-1').state).toBe('final')
    expect(play.order('W-2').state).toBe('broadcast')
    expect(play.run('fail', { fence: play.fence('W-2'), note, proofs: [] })).toEqual({ status: 'live-attempt', attempt: 'A-1' })
    expect(play.run('cancel', { order: orderId('W-2'), actor: 'ann', reason: 'test' })).toEqual({ status: 'bad-state', state: 'final' })
    expect(play.run('forceRelease', { order: orderId('W-2'), actor: 'ann', reason: 'test' })).toEqual({
      status: 'bad-state',
      state: 'final',
    })
    expect(play.bind('A-2', ['W-2'], { claims: ['b'] })).toEqual({ status: 'bad-state', state: 'final' })
    expect(play.bury('A-1', { kind: 'expired-final', claims: [{ claim: claim('a'), fate: 'free' }], providers: 1 })).toEqual({
      status: 'bad-state',
      state: 'final',
    })
    expect(play.settle('A-1', 'W-2')).toMatchObject({ status: 'completed' })
    expect(play.findings()).toEqual([])
  })

  it('lets a cancel kill the payment without being one', () => {
    const play = leased('W-1')
    play.house('H-1')
    play.lease()
    play.live('A-1', ['W-1'], { claims: ['a'] })
    play.live('C-1', ['H-1'], { claims: ['a'], purpose: 'cancel', replaces: ['A-1'] })
    expect(play.settle('C-1', 'W-1')).toEqual({ status: 'bad-state', state: 'not-carried' })
    expect(play.settle('C-1', 'H-1')).toMatchObject({ status: 'completed' })
    expect(play.attempt('A-1').proof).toMatchObject({ kind: 'conflict-final', by: txOf('C-1') })
    expect(play.run('fail', { fence: play.fence('W-1'), note, proofs: [] })).toMatchObject({ status: 'failed', order: { reserved: 0n } })
    expect(accountOf(play, 'user:1').available).toBe(1_000_000n)
    expect(accountOf(play, 'house:fees').available).toBe(5n)
    expect(play.findings()).toEqual([])
  })

  it('never takes a bound or abandoned attempt for a payment', () => {
    const play = leased('W-1')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    expect(play.settle('A-1', 'W-1')).toEqual({ status: 'bad-state', state: 'bound' })
  })

  it('books a dead attempt that confirms after all, and halts the wallet', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    play.bury('A-1', {
      kind: 'conflict-final',
      claims: [{ claim: claim('a'), fate: 'consumed' }],
      by: transactionId('tx-x'),
      block,
      providers: 1,
    })
    expect(play.settle('A-1', 'W-1')).toMatchObject({ status: 'completed' })
    expect(play.run('listHalts', {}).halts.map(({ scope }) => scope)).toEqual(['wallet:hot'])
    expect(play.findings()).toEqual([])
  })

  it('books it as a loss when the order had failed by that proof', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    const proof = {
      kind: 'conflict-final',
      claims: [{ claim: claim('a'), fate: 'consumed' }],
      by: transactionId('tx-x'),
      block,
      providers: 1,
    } as const
    expect(play.run('fail', { fence: play.fence('W-1'), note, proofs: [{ attempt: attemptId('A-1'), proof }] })).toMatchObject({
      status: 'failed',
    })
    expect(play.settle('A-1', 'W-1')).toMatchObject({ status: 'house-loss', loss: 100n })
    expect(accountOf(play, 'house:loss').available).toBe(100n)
    expect(
      play
        .run('listHalts', {})
        .halts.map(({ scope }) => scope)
        .sort(),
    ).toEqual(['account:user:1', 'wallet:hot'])
    expect(play.settle('A-1', 'W-1')).toMatchObject({ status: 'exists' })
    expect(play.findings()).toEqual([])
  })

  it('books a second payment, which the rules exclude, once, and halts', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    play.run('adopt', { order: orderId('W-1'), transaction: transactionId('tx-x'), block, fee: amount(1n), actor: 'ann', reason: 'seen' })
    expect(play.order('W-1').dueAt).not.toBeNull()
    expect(play.settle('A-1', 'W-1')).toMatchObject({ status: 'house-loss', loss: 100n })
    expect(play.settle('A-1', 'W-1')).toMatchObject({ status: 'house-loss', loss: 100n })
    expect(accountOf(play, 'house:loss').available).toBe(100n)
    expect(play.findings()).toEqual([])
  })
})

describe('ends', () => {
  it('give everything back once: money, holds and slot', () => {
    const play = leased('W-1')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    const before = accountOf(play, 'user:1')
    expect(before.locked).toBe(110n)
    expect(play.run('cancel', { order: orderId('W-1'), actor: 'ann', reason: 'wish' })).toMatchObject({ status: 'cancelled' })
    expect(play.run('cancel', { order: orderId('W-1'), actor: 'ann', reason: 'wish' })).toMatchObject({ status: 'exists' })
    expect(accountOf(play, 'user:1')).toMatchObject({ available: 1_000_000n, locked: 0n })
    expect(play.claimRow('a')).toBeUndefined()
    expect(play.bind('A-2', ['W-1'], { claims: ['a'] })).toEqual({ status: 'bad-state', state: 'cancelled' })
    expect(play.run('fail', { fence: play.fence('W-1'), note, proofs: [] })).toEqual({ status: 'bad-state', state: 'cancelled' })
    expect(play.findings()).toEqual([])
  })

  it('of one order never bury an attempt for its batch-mate, but the proof itself may come from either worker', () => {
    const play = leased('W-1', 'W-2')
    play.live('A-1', ['W-1', 'W-2'], { claims: ['a'] })
    const proof = {
      kind: 'conflict-final',
      claims: [{ claim: claim('a'), fate: 'consumed' }],
      by: transactionId('tx-x'),
      block,
      providers: 1,
    } as const
    expect(play.run('fail', { fence: play.fence('W-1'), note, proofs: [{ attempt: attemptId('A-1'), proof }] })).toEqual({
      status: 'live-attempt',
      attempt: 'A-1',
    })
    expect(play.run('bury', { attempt: attemptId('A-1'), fences: [], proof })).toMatchObject({ status: 'fenced' })
    expect(play.run('bury', { attempt: attemptId('A-1'), fences: [{ ...play.fence('W-1'), token: 99 }], proof })).toMatchObject({
      status: 'fenced',
    })
    expect(play.run('bury', { attempt: attemptId('A-1'), fences: [play.fence('W-1')], proof })).toEqual({ status: 'buried' })
    expect(play.bury('A-1', proof)).toEqual({ status: 'exists' })
    expect([play.order('W-1').state, play.order('W-2').state]).toEqual(['reserved', 'reserved'])
  })

  it('without proof need two people and keep claims and watch', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    const release = (actor: string) => play.run('forceRelease', { order: orderId('W-1'), actor, reason: 'lost' })
    expect(release('ann')).toEqual({ status: 'awaiting-second' })
    expect(release('ann')).toEqual({ status: 'same-person' })
    expect(release('bob')).toMatchObject({ status: 'released', order: { state: 'failed', reserved: 0n, releasedWithoutProof: true } })
    expect(release('bob')).toMatchObject({ status: 'released' })
    expect(accountOf(play, 'user:1')).toMatchObject({ available: 1_000_000n, locked: 0n })
    expect(play.claimRow('a')).toMatchObject({ state: 'spent' })
    expect(play.lease('w2').map(({ order }) => order)).toEqual(['W-1'])
    expect(play.settle('A-1', 'W-1')).toMatchObject({ status: 'house-loss', loss: 100n })
    expect(play.run('listHalts', {}).halts).toMatchObject([{ scope: 'account:user:1', automatic: true }])
    expect(play.findings()).toEqual([])
  })
})
