import { describe, expect, it } from 'vitest'
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
