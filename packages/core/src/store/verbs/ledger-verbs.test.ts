import { describe, expect, test } from 'vitest'
import { accountId } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import { buildIntent, usual } from '../../testing/build/intent.ts'
import { newBench } from './bench.fixture.ts'

const back = (reference: string) => ({ asset: usual.asset, reference, reason: 'reorganised', actor: 'scanner' })

describe('credit', () => {
  test('books one reference once, for ever', () => {
    const bench = newBench()
    expect(bench.credit(100n, 'user:1', 'tx:0')).toMatchObject({
      status: 'credited',
      credit: { amount: 100n, at: bench.now, reversed: null },
    })
    expect(bench.credit(100n, 'user:1', 'tx:0').status).toBe('exists')
    expect(bench.credit(101n, 'user:1', 'tx:0').status).toBe('conflict')
    expect(bench.credit(100n, 'user:2', 'tx:0').status).toBe('conflict')
    expect(bench.run('totals', { asset: usual.asset })).toEqual({ available: 100n, locked: 0n, world: 100n, house: [] })
    expect(bench.findings()).toEqual([])
  })

  test('the house may put capital in', () => {
    const bench = newBench()
    bench.credit(100n, 'house:capital')
    expect(bench.run('totals', { asset: usual.asset })).toMatchObject({
      available: 100n,
      world: 100n,
      house: [{ account: 'house:capital' }],
    })
  })

  test.each([
    ['an account that counts what we hold', 'world', 1n, 'x'],
    ['nothing', 'user:1', 0n, 'x'],
    ['a reference that would break keys', 'user:1', 1n, 'a|b'],
  ])('refuses %s', (_, account, value, reference) => {
    expect(() => newBench().credit(value, account, reference)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
  })
})

describe('uncredit', () => {
  test('takes what is available, books the rest as receivable and halts the account', () => {
    const bench = newBench()
    bench.credit(100n, 'user:1', 'tx:0')
    bench.accept(buildIntent({ amount: 60n, feeMax: 0n }))
    expect(bench.run('uncredit', back('tx:0'))).toMatchObject({ status: 'reversed', credit: { reversed: { taken: 40n, receivable: 60n } } })
    expect(bench.run('readAccount', { account: usual.account, asset: usual.asset }).balance).toMatchObject({ available: 0n, locked: 60n })
    expect(bench.run('totals', { asset: usual.asset })).toMatchObject({
      world: 0n,
      house: [{ account: 'house:receivable', available: 60n }],
    })
    expect(bench.run('listHalts', {}).halts).toMatchObject([{ scope: 'account:user:1', automatic: true }])
    expect(bench.findings()).toEqual([])
  })

  test('undoes once, never credits the reference again, knows no other', () => {
    const bench = newBench()
    bench.credit(100n, 'user:1', 'tx:0')
    bench.run('uncredit', back('tx:0'))
    expect(bench.run('uncredit', back('tx:0')).status).toBe('exists')
    expect(bench.credit(100n, 'user:1', 'tx:0').status).toBe('exists')
    expect(bench.run('uncredit', back('tx:9')).status).toBe('not-found')
    expect(bench.run('totals', { asset: usual.asset })).toMatchObject({ available: 0n, world: 0n })
  })
})

describe('halts', () => {
  test('stand until resumed, with the first reason, and are counted', () => {
    const bench = newBench()
    const halt = (scope: 'global' | 'chain:x', reason: string) => bench.run('halt', { scope, by: 'ops', reason, automatic: false }).status
    expect([halt('global', 'a'), halt('global', 'b'), halt('chain:x', 'c')]).toEqual(['halted', 'exists', 'halted'])
    expect(bench.run('listHalts', {}).halts.map(({ scope, reason }) => [scope, reason])).toEqual([
      ['chain:x', 'c'],
      ['global', 'a'],
    ])
    expect(bench.run('resume', { scope: 'global', by: 'ops', reason: 'ok' }).status).toBe('resumed')
    expect(bench.run('resume', { scope: 'global', by: 'ops', reason: 'ok' }).status).toBe('not-halted')
    expect(bench.findings()).toEqual([])
    bench.run('resume', { scope: 'chain:x', by: 'ops', reason: 'ok' })
    expect(bench.run('listHalts', {}).halts).toEqual([])
  })
})

describe('accounts', () => {
  test('are listed page by page, of all or of one', () => {
    const bench = newBench()
    for (const account of ['user:1', 'user:11', 'user:2']) bench.credit(5n, account, account)
    const first = bench.run('listAccounts', { max: 3 })
    expect(first.rows.map(({ account }) => account)).toEqual(['user:11', 'user:1', 'user:2'])
    expect(bench.run('listAccounts', { max: 3, after: first.next ?? '' })).toMatchObject({
      rows: [{ account: 'world', available: 15n }],
      next: null,
    })
    expect(bench.run('listAccounts', { max: 3, account: accountId('user:1') }).rows).toEqual([
      { account: 'user:1', asset: usual.asset, available: 5n, locked: 0n },
    ])
    expect(bench.run('readAccount', { account: accountId('nobody'), asset: usual.asset }).balance).toMatchObject({
      available: 0n,
      locked: amount(0n),
    })
  })
})
