import { describe, expect, it } from 'vitest'
import type { DeathProof } from '../../chain/observation.ts'
import { attemptId, orderId, transactionId } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import { usual } from '../../testing/build/intent.ts'
import { block, claim, leased, newPlay, type Play, txOf } from './attempt.fixture.ts'

const reopen = (play: Play, id: string) => play.run('reopen', { order: orderId(id), actor: 'engine', reason: 'reorg' })
const reverted = { kind: 'reverted-final', claims: [{ claim: claim('a'), fate: 'consumed' }], block, providers: 2 } as const

/** W-1 was reverted for good and paid again as W-9; then the chain takes the revert back and confirms the first payment after all. */
function revertedAndPaid(): Play {
  const play = newPlay()
  play.withdraw('W-1')
  play.lease()
  play.live('A-1', ['W-1'], { claims: ['a'] })
  play.run('fail', {
    fence: play.fence('W-1'),
    note: { code: 'TEST', detail: 'test' },
    proofs: [{ attempt: play.attempt('A-1').id, proof: reverted }],
  })
  play.withdraw('W-9', { reissueOf: orderId('W-1') })
  play.lease()
  return play
}

describe('reopen of a payment that had been proven dead before', () => {
  it('says what it could pay beside, and halts the wallet and the account', () => {
    const play = revertedAndPaid()
    play.live('A-2', ['W-9'], { claims: ['b'] })
    expect(play.settle('A-1', 'W-1')).toMatchObject({ status: 'house-loss' })
    for (const scope of [`wallet:${usual.wallet}`, `account:${usual.account}`] as const)
      play.run('resume', { scope, by: 'ann', reason: 'looked at' })

    expect(reopen(play, 'W-1')).toMatchObject({ order: { state: 'failed', attention: { code: 'COULD_PAY_TWICE' } } })
    expect(play.attempt('A-1')).toMatchObject({ state: 'sealed', beside: ['A-2'] })
    expect(
      play
        .run('listHalts', {})
        .halts.map(({ scope }) => scope)
        .sort(),
    ).toEqual([`account:${usual.account}`, `wallet:${usual.wallet}`])
    expect(play.findings()).toEqual([])
  })

  it('seals the bytes of what others have, although the two exclude each other no more', () => {
    const play = revertedAndPaid()
    play.bind('A-2', ['W-9'], { claims: ['b'] })
    play.run('expose', { attempt: play.attempt('A-2').id, fences: [play.fence('W-9')] })
    play.settle('A-1', 'W-1')
    reopen(play, 'W-1')
    expect(play.attempt('A-1').beside).toEqual(['A-2'])
    for (const scope of [`wallet:${usual.wallet}`, `account:${usual.account}`] as const)
      play.run('resume', { scope, by: 'ann', reason: 'looked at' })
    expect(play.seal('A-2')).toMatchObject({ status: 'sealed' })
    expect(play.findings()).toEqual([])
  })

  it('drops what was only planned to pay the same', () => {
    const play = revertedAndPaid()
    play.bind('A-2', ['W-9'], { claims: ['b'] })
    play.settle('A-1', 'W-1')
    reopen(play, 'W-1')
    expect(play.attempt('A-2').state).toBe('abandoned')
    expect(play.attempt('A-1').beside).toBeUndefined()
    for (const scope of [`wallet:${usual.wallet}`, `account:${usual.account}`] as const)
      play.run('resume', { scope, by: 'ann', reason: 'looked at' })
    expect(play.bind('A-3', ['W-9'], { claims: ['b'] })).toMatchObject({ status: 'not-sharing', attempt: 'A-1' })
  })

  it('lets only what excludes both go live afterwards', () => {
    const play = revertedAndPaid()
    play.live('A-2', ['W-9'], { claims: ['b'] })
    play.settle('A-1', 'W-1')
    reopen(play, 'W-1')
    for (const scope of [`wallet:${usual.wallet}`, `account:${usual.account}`] as const)
      play.run('resume', { scope, by: 'ann', reason: 'looked at' })
    const replace = (id: string, claims: readonly string[], replaces: readonly string[]) =>
      play.bind(id, ['W-9'], { claims, replaces, purpose: 'replace' })
    expect(replace('A-3', ['b'], ['A-2'])).toMatchObject({ status: 'not-sharing', attempt: 'A-1' })
    expect(replace('A-4', ['a', 'b'], ['A-1', 'A-2'])).toMatchObject({ status: 'bound' })
    expect(play.findings()).toEqual([])
  })
})

describe('reopen of one order of a batch that had been outbid', () => {
  /** W-1 and W-2 are paid by B; its replacement R lost. Then somebody says that W-2 was not, and both are live again. */
  function outbidAndReopened(paidUnder: string): Play {
    const play = leased('W-1', 'W-2')
    play.live('B', ['W-1', 'W-2'], { claims: ['a'] })
    play.live('R', ['W-1', 'W-2'], { claims: ['a'], purpose: 'replace', replaces: ['B'] })
    for (const order of ['W-1', 'W-2']) expect(settleUnder(play, 'B', order, paidUnder)).toMatchObject({ status: 'completed' })
    reopen(play, 'W-2')
    expect([play.attempt('B').state, play.attempt('R').state]).toEqual(['sealed', 'sealed'])
    play.lease()
    return play
  }
  const settleUnder = (play: Play, attempt: string, order: string, transaction: string) =>
    play.run('settle', {
      fence: play.fence(order),
      attempt: attemptId(attempt),
      transaction: transactionId(transaction),
      ...{ block, fee: amount(5n), watchMs: 0 },
    })

  // Adapters report a replacement as paid by what it was to outbid: the payments are the same.
  it.each([
    ['its own id', txOf('B')],
    ['an id that somebody else gave it', 'tx-malleated'],
  ])('does not bury the payment for its replacement, which is seen paid by it: %s', (_, transaction) => {
    const play = outbidAndReopened(transaction)
    expect(settleUnder(play, 'R', 'W-1', transaction)).toMatchObject({ status: 'exists' })
    expect([play.attempt('B').state, play.attempt('R').state]).toEqual(['sealed', 'sealed'])
    expect(settleUnder(play, 'B', 'W-2', transaction)).toMatchObject({ status: 'completed', order: { settlement: { attempt: 'B' } } })
    expect([play.attempt('B').state, play.attempt('R').state]).toEqual(['final', 'dead'])
    for (const order of ['W-1', 'W-2']) expect(play.order(order)).toMatchObject({ state: 'completed', attention: null })
    expect(play.run('listHalts', {}).halts).toEqual([])
    expect(play.findings()).toEqual([])
  })

  it('does not bury the payment of an order that was adopted by its id either', () => {
    const play = leased('W-1')
    play.live('A', ['W-1'], { claims: ['a'] })
    play.live('B', ['W-1'], { claims: ['a'], purpose: 'replace', replaces: ['A'] })
    const seen = { transaction: txOf('B'), block, fee: amount(1n), actor: 'ann', reason: 'seen' }
    expect(play.run('adopt', { order: orderId('W-1'), ...seen })).toMatchObject({ status: 'adopted' })
    expect(settleUnder(play, 'A', 'W-1', txOf('B'))).toMatchObject({ status: 'exists' })
    expect(settleUnder(play, 'B', 'W-1', txOf('B'))).toMatchObject({ status: 'exists' })
    expect([play.attempt('A').state, play.attempt('B').state]).toEqual(['dead', 'final'])
    expect(play.findings()).toEqual([])
  })
})

const gone = (of: string, parent: string, ...free: readonly string[]): DeathProof => ({
  kind: 'dead-ancestor',
  claims: [{ claim: claim(of), fate: 'consumed' }, ...free.map((name) => ({ claim: claim(name), fate: 'free' as const }))],
  by: txOf(parent),
  providers: 1,
})

/** W-1's second attempt made change, from which W-2 was paid, and from its change W-3; then W-1's first one won, and all that was buried. */
function lineBuried(): Play {
  const play = leased('W-1', 'W-2', 'W-3', 'W-4')
  play.live('A-1', ['W-1'], { claims: ['a'] })
  play.bind('A-2', ['W-1'], { claims: ['a'], replaces: ['A-1'], purpose: 'replace' })
  play.seal('A-2', undefined, ['change'])
  play.bind('B-1', ['W-2'], { claims: ['change', 'b'] })
  play.seal('B-1', undefined, ['more'])
  play.live('C-1', ['W-3'], { claims: ['more'] })
  play.settle('A-1', 'W-1')
  expect(play.bury('B-1', gone('change', 'A-2', 'b'))).toEqual({ status: 'buried' })
  expect(play.bury('C-1', gone('more', 'B-1'))).toEqual({ status: 'buried' })
  expect(play.order('W-2').state).toBe('reserved')
  return play
}

describe('reopen of a payment whose rival made change that was spent', () => {
  it('brings back the whole line with the rival, so that what is bound next excludes it', () => {
    const play = lineBuried()
    reopen(play, 'W-1')
    for (const id of ['A-1', 'A-2', 'B-1', 'C-1']) expect(play.attempt(id)).toMatchObject({ state: 'sealed', proof: null })
    expect(play.claimRow('change')).toMatchObject({ state: 'spent', attempts: ['B-1'] })
    expect(play.claimRow('b')).toMatchObject({ state: 'spent', attempts: ['B-1'] })
    expect([play.order('W-2').state, play.order('W-3').state]).toEqual(['signed', 'signed'])
    expect(play.bind('B-2', ['W-2'], { claims: ['c'] })).toMatchObject({ status: 'not-sharing', attempt: 'B-1' })
    expect(play.findings()).toEqual([])
    // The same end again finds everything as it was.
    play.settle('A-1', 'W-1')
    expect(play.bury('B-1', gone('change', 'A-2', 'b'))).toEqual({ status: 'buried' })
    expect(play.bury('C-1', gone('more', 'B-1'))).toEqual({ status: 'buried' })
    expect(play.bind('B-2', ['W-2'], { claims: ['c'] })).toMatchObject({ status: 'bound' })
    expect(play.findings()).toEqual([])
  })

  it('takes what was only held from whoever held it', () => {
    const play = lineBuried()
    play.bind('B-2', ['W-2'], { claims: ['c'] })
    play.bind('D-1', ['W-4'], { claims: ['b'] })
    reopen(play, 'W-1')
    expect([play.attempt('B-2').state, play.attempt('D-1').state]).toEqual(['abandoned', 'abandoned'])
    expect(play.attempt('B-1').state).toBe('sealed')
    expect(play.findings()).toEqual([])
  })

  it('brings back what outbid another of the line beside it', () => {
    const play = leased('W-1', 'W-2')
    play.live('A-1', ['W-1'], { claims: ['a'] })
    play.bind('A-2', ['W-1'], { claims: ['a'], replaces: ['A-1'], purpose: 'replace' })
    play.seal('A-2', undefined, ['change'])
    play.live('B-1', ['W-2'], { claims: ['change'] })
    play.live('B-2', ['W-2'], { claims: ['change', 'b'], replaces: ['B-1'], purpose: 'replace' })
    play.settle('A-1', 'W-1')
    expect(play.bury('B-1', gone('change', 'A-2'))).toEqual({ status: 'buried' })
    expect(play.bury('B-2', gone('change', 'A-2', 'b'))).toEqual({ status: 'buried' })
    reopen(play, 'W-1')
    expect(play.claimRow('change')).toMatchObject({ state: 'spent', attempts: ['B-1', 'B-2'] })
    expect(play.findings()).toEqual([])
  })

  it('leaves dead what something else has paid since, or whose coin somebody spent, with all that comes after it', () => {
    const paid = lineBuried()
    paid.live('B-2', ['W-2'], { claims: ['c'] })
    const taken = lineBuried()
    taken.live('D-1', ['W-4'], { claims: ['b'] })
    for (const play of [paid, taken]) {
      reopen(play, 'W-1')
      expect(play.attempt('A-2').state).toBe('sealed')
      expect([play.attempt('B-1').state, play.attempt('C-1').state]).toEqual(['dead', 'dead'])
      expect(play.findings()).toEqual([])
    }
  })

  it('leaves dead what another maker than the one that came back keeps dead', () => {
    const undone = (...orders: readonly string[]): string => {
      const play = leased('W-1', 'W-2', 'W-3')
      for (const [order, first, second, coin] of [
        ['W-1', 'A-1', 'A-2', 'change'],
        ['W-2', 'B-1', 'B-2', 'more'],
      ] as const) {
        play.live(first, [order], { claims: [order] })
        play.bind(second, [order], { claims: [order], replaces: [first], purpose: 'replace' })
        play.seal(second, undefined, [coin])
      }
      play.live('C-1', ['W-3'], { claims: ['change', 'more'] })
      play.settle('A-1', 'W-1')
      play.settle('B-1', 'W-2')
      expect(play.bury('C-1', gone('change', 'A-2', 'more'))).toEqual({ status: 'buried' })
      for (const order of orders) expect(reopen(play, order)).toMatchObject({ status: 'reopened' })
      expect(play.findings()).toEqual([])
      return play.attempt('C-1').state
    }
    expect([undone('W-1'), undone('W-2'), undone('W-2', 'W-1')]).toEqual(['dead', 'dead', 'sealed'])
  })
})
