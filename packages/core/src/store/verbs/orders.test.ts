import { describe, expect, it } from 'vitest'
import { attemptId, orderId, transactionId } from '../../ids/ids.ts'
import { intentDigest } from '../../intent/digest.ts'
import { amount } from '../../money/amount.ts'
import { buildIntent, usual } from '../../testing/build/intent.ts'
import { accountOf, block, leased, newPlay, note, type Play, totalsOf } from './attempt.fixture.ts'

const leaseBy = (play: Play, worker: string, more: object = {}) =>
  play.run('lease', { worker, leaseMs: 1_000, max: 10, chains: [usual.chain], ...more })

describe('lease', () => {
  it('hands an order to one worker at a time, under a rising token', () => {
    const play = newPlay()
    play.withdraw('W-1')
    expect(leaseBy(play, 'w1').leased.map(({ order }) => [order.id, order.token])).toEqual([['W-1', 1]])
    expect(leaseBy(play, 'w2')).toMatchObject({ leased: [], nextDueInMs: 1_000 })
    play.now += 1_000
    expect(leaseBy(play, 'w2').leased.map(({ order }) => [order.token, order.worker])).toEqual([[2, 'w2']])
    const old = { order: orderId('W-1'), token: 1 }
    expect(play.run('requeue', { fence: old, delayMs: 0 })).toEqual({ status: 'fenced', order: 'W-1' })
    expect(play.run('park', { fence: old, note, resumeInMs: 0 })).toEqual({ status: 'fenced', order: 'W-1' })
    expect(play.run('fail', { fence: old, note, proofs: [] })).toEqual({ status: 'fenced', order: 'W-1' })
    expect(play.run('deadLetter', { fence: old, note })).toEqual({ status: 'fenced', order: 'W-1' })
    expect(play.run('renew', { fences: [old], leaseMs: 1_000 })).toEqual({ status: 'renewed', fenced: ['W-1'] })
  })

  it('keeps to `max` and to the asked chains, and says when to come back', () => {
    const play = newPlay()
    expect(leaseBy(play, 'w1')).toEqual({ status: 'leased', leased: [], nextDueInMs: null })
    play.withdraw('W-1')
    play.withdraw('W-2')
    expect(leaseBy(play, 'w1', { chains: ['toy:other'] }).leased).toEqual([])
    const first = leaseBy(play, 'w1', { max: 1 })
    expect([first.leased.length, first.nextDueInMs]).toEqual([1, 0])
    expect(leaseBy(play, 'w1').leased.map(({ order }) => order.id)).toEqual(['W-2'])
  })

  it('names orders, due or not, unless another worker holds them', () => {
    const play = leased('W-1')
    const orders = [orderId('W-1'), orderId('W-9')]
    expect(leaseBy(play, 'w2', { orders }).leased).toEqual([])
    play.run('requeue', { fence: play.fence('W-1'), delayMs: 60_000 })
    expect(leaseBy(play, 'w2', { orders }).leased.map(({ order }) => order.token)).toEqual([2])
  })

  it('passes over halted scopes, but not over live attempts in them', () => {
    const play = leased('W-1', 'W-2')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    play.run('halt', { scope: 'global', by: 'ann', reason: 'test', automatic: false })
    play.now += 2_000
    expect(leaseBy(play, 'w2').leased.map(({ order }) => order.id)).toEqual(['W-1'])
  })

  it('is renewed by its holder only, and not after it was ended', () => {
    const play = leased('W-1')
    play.now += 900
    play.run('renew', { fences: [play.fence('W-1')], leaseMs: 1_000 })
    play.now += 900
    expect(leaseBy(play, 'w2').leased).toEqual([])
    play.run('requeue', { fence: play.fence('W-1'), delayMs: 0 })
    expect(play.run('renew', { fences: [play.fence('W-1')], leaseMs: 1_000 })).toEqual({ status: 'renewed', fenced: ['W-1'] })
  })

  it('ends once by requeue: a repeat neither counts a try nor moves the time', () => {
    const play = leased('W-1')
    const again = { fence: play.fence('W-1'), delayMs: 500 }
    expect(play.run('requeue', again)).toEqual({ status: 'requeued', tries: 1 })
    play.now += 400
    expect(play.run('requeue', again)).toEqual({ status: 'requeued', tries: 1 })
    expect(play.order('W-1').dueAt).toBe(play.now + 100)
  })

  it('counts on when an order was planned and fell back, and starts anew when its bytes are out', () => {
    const play = leased('W-1')
    const next = (attempt: string) => {
      play.bind(attempt, ['W-1'], { claims: ['a'] })
      play.run('abandon', { attempt: attemptId(attempt), fences: [play.fence('W-1')], reason: 'not signed' })
      const ended = play.run('requeue', { fence: play.fence('W-1'), delayMs: 0 })
      play.lease()
      return ended
    }
    expect(['A-1', 'A-2', 'A-3'].map(next)).toEqual([1, 2, 3].map((tries) => ({ status: 'requeued', tries })))
    play.live('A-4', ['W-1'], { claims: ['a'] })
    expect(play.run('requeue', { fence: play.fence('W-1'), delayMs: 0 })).toEqual({ status: 'requeued', tries: 1 })
  })

  it('is never ended for good while an attempt is live', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    for (const actor of ['ann', 'bob']) play.run('forceRelease', { order: orderId('W-1'), actor, reason: 'test' })
    play.lease()
    expect(play.run('requeue', { fence: play.fence('W-1'), delayMs: null })).toEqual({ status: 'bad-state', state: 'failed' })
  })
})

describe('reopen', () => {
  it('leaves a rival dead whose order was meanwhile settled by an attempt it does not exclude', () => {
    const play = leased('W-1', 'W-2')
    play.live('A-1', ['W-2'], { claims: ['a'] })
    play.live('A-2', ['W-1'], { claims: ['a', 'b'], replaces: ['A-1'] })
    play.settle('A-2', 'W-1')
    play.live('A-3', ['W-2'], { claims: ['c'] })
    play.settle('A-3', 'W-2')
    play.run('reopen', { order: orderId('W-1'), actor: 'engine', reason: 'reorg' })
    expect([play.attempt('A-1').state, play.attempt('A-2').state, play.attempt('A-3').state]).toEqual(['dead', 'sealed', 'final'])
    play.run('reopen', { order: orderId('W-2'), actor: 'engine', reason: 'reorg' })
    expect(play.findings()).toEqual([])
  })

  it('undoes a settlement exactly and lets another attempt settle', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    play.live('A-2', ['W-1'], { claims: ['a', 'b'], purpose: 'replace', replaces: ['A-1'] })
    play.settle('A-1', 'W-1', { fee: 25n })
    expect(play.attempt('A-2').state).toBe('dead')
    const reopened = play.run('reopen', { order: orderId('W-1'), actor: 'engine', reason: 'reorg', halt: `chain:${usual.chain}` })
    expect(reopened).toMatchObject({ status: 'reopened', order: { state: 'broadcast', reserved: 110n, settlement: null } })
    expect(totalsOf(play)).toMatchObject({ available: 999_890n, locked: 110n, world: 1_000_000n })
    expect([play.attempt('A-1').state, play.attempt('A-2').state]).toEqual(['sealed', 'sealed'])
    expect(play.claimRow('a')).toMatchObject({ state: 'spent', attempts: ['A-1', 'A-2'] })
    expect(play.findings()).toEqual([])
    expect(play.run('cancel', { order: orderId('W-1'), actor: 'ann', reason: 'test' })).toMatchObject({ status: 'live-attempt' })
    expect(play.settle('A-2', 'W-1', { fee: 3n })).toMatchObject({ status: 'completed' })
    expect(play.attempt('A-1').state).toBe('dead')
    expect(totalsOf(play)).toMatchObject({ available: 999_897n, locked: 0n, world: 999_897n })
    expect(play.findings()).toEqual([])
  })

  it('of a house loss leaves the order failed and watched', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    for (const actor of ['ann', 'bob']) play.run('forceRelease', { order: orderId('W-1'), actor, reason: 'lost' })
    play.settle('A-1', 'W-1')
    expect(play.run('reopen', { order: orderId('W-1'), actor: 'engine', reason: 'reorg' })).toMatchObject({
      order: { state: 'failed', reserved: 0n },
    })
    expect(accountOf(play, 'house:loss').available).toBe(0n)
    expect(play.order('W-1').dueAt).not.toBeNull()
    expect(play.findings()).toEqual([])
  })

  it('of an adopted transaction waits for a person instead of paying again', () => {
    const play = leased('W-1')
    const adopted = { order: orderId('W-1'), transaction: transactionId('tx-x'), block, fee: amount(1n), actor: 'ann', reason: 'seen' }
    expect(play.run('adopt', adopted)).toMatchObject({ status: 'adopted' })
    expect(play.run('adopt', adopted)).toMatchObject({ status: 'exists' })
    expect(play.run('reopen', { order: orderId('W-1'), actor: 'ann', reason: 'reorg' })).toMatchObject({
      order: { state: 'reserved', deadLettered: true, reserved: 101n },
    })
    expect(play.lease('w2')).toEqual([])
    expect(play.findings()).toEqual([])
  })
})

describe('approve', () => {
  const held = (): Play => {
    const play = newPlay()
    play.accept(buildIntent(), {
      rules: [{ kind: 'approval', id: 'r', amountMin: amount(1n), approvals: 2, approvers: ['ann', 'bob', 'cyd', 'alice'] }],
    })
    return play
  }
  const vote = (play: Play, approver: string, decision: 'approve' | 'reject' = 'approve', digest = intentDigest(buildIntent())) =>
    play.run('approve', { order: orderId('W-1'), approver, digest, decision, comment: '' })

  it('counts each person once, never the requester, and only for this digest', () => {
    const play = held()
    expect(vote(play, 'ann', 'approve', 'other')).toEqual({ status: 'wrong-digest' })
    expect(vote(play, 'alice')).toEqual({ status: 'not-allowed' })
    expect(vote(play, 'zoe')).toEqual({ status: 'not-allowed' })
    expect(vote(play, 'ann')).toEqual({ status: 'counted', missing: 1 })
    expect(vote(play, 'ann')).toEqual({ status: 'already-voted' })
    expect(play.lease()).toEqual([])
    expect(vote(play, 'bob')).toMatchObject({ status: 'approved', order: { state: 'reserved' } })
    expect(play.lease().map(({ order }) => order)).toEqual(['W-1'])
    expect(vote(play, 'cyd')).toEqual({ status: 'bad-state', state: 'reserved' })
  })

  it('refuses for good by one rejection, with the money back', () => {
    const play = held()
    vote(play, 'ann')
    expect(vote(play, 'bob', 'reject')).toMatchObject({ status: 'rejected', order: { state: 'refused', reserved: 0n } })
    expect(accountOf(play, 'user:1')).toMatchObject({ available: 1_000_000n, locked: 0n })
    expect(play.findings()).toEqual([])
  })
})

describe('park, dead letters and redrive', () => {
  it('park gives up what is bound, resumes by itself, and is refused beside a live attempt', () => {
    const play = leased('W-1')
    play.bind('A-1', ['W-1'], { claims: ['a'] })
    const park = { fence: play.fence('W-1'), note, resumeInMs: 50 }
    expect(play.run('park', park)).toEqual({ status: 'parked' })
    expect(play.run('park', park)).toEqual({ status: 'parked' })
    expect([play.attempt('A-1').state, play.claimRow('a')]).toEqual(['abandoned', undefined])
    expect(play.lease()).toEqual([])
    play.now += 50
    expect(play.lease().length).toBe(1)
    play.live('A-2', ['W-1'], { claims: ['a'] })
    expect(play.order('W-1').note).toBeNull()
    expect(play.run('park', { ...park, fence: play.fence('W-1') })).toEqual({ status: 'bad-state', state: 'signed' })
  })

  it('dead letters stay reserved and out of leases until redriven', () => {
    const play = leased('W-1')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    const fence = play.fence('W-1')
    play.run('deadLetter', { fence, note })
    play.now += 99_000
    expect(play.lease()).toEqual([])
    expect(leaseBy(play, 'w1', { orders: [orderId('W-1')] }).leased).toEqual([])
    expect(play.bind('A-2', ['W-1'], { claims: ['a'], purpose: 'replace', replaces: ['A-1'] })).toEqual({
      status: 'bad-state',
      state: 'dead-lettered',
    })
    expect(play.order('W-1').reserved).toBe(110n)
    expect(play.claimRow('a')).toMatchObject({ state: 'spent' })
    expect(play.run('redrive', { order: orderId('W-1'), actor: 'ann', reason: 'seen' })).toMatchObject({
      status: 'redriven',
      order: { deadLettered: false, tries: 0 },
    })
    expect(play.lease().length).toBe(1)
    expect(play.findings()).toEqual([])
  })
})
