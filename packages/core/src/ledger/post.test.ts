import { describe, expect, test } from 'vitest'
import type { AccountId } from '../ids/ids.ts'
import { memoryTables } from '../store/kernel/memory-tables.ts'
import type { Tx } from '../store/kernel/tx.ts'
import { usual } from '../testing/build/intent.ts'
import { houseFees, world } from './accounts.ts'
import { credited, houseFee } from './movements.ts'
import { accountOf, post, postAll, reserve } from './post.ts'

const user = usual.account
const { asset } = usual
const newTx = (): Tx => ({ now: 1, ...memoryTables() })

describe('post', () => {
  test('moves money between what we owe and what we hold', () => {
    const tx = newTx()
    post(tx, asset, [
      { account: user, available: 7n },
      { account: world, available: 7n },
    ])
    expect(accountOf(tx, user, asset)).toEqual({ account: user, asset, available: 7n, locked: 0n })
    expect(accountOf(tx, world, asset).available).toBe(7n)
  })

  test.each([
    [
      'does not balance',
      [
        { account: user, available: 7n },
        { account: world, available: 6n },
      ],
    ],
    ['has one side only', [{ account: user, available: 7n }]],
    [
      'takes an account below zero',
      [
        { account: user, available: -1n },
        { account: world, available: -1n },
      ],
    ],
    ['takes locked money below zero', [{ account: user, available: 1n, locked: -1n }]],
  ])('stops when a posting %s', (_, entries) => {
    const tx = newTx()
    expect(() => post(tx, asset, entries)).toThrow(expect.objectContaining({ name: 'InvariantError' }))
  })

  test('adds entries of one account before it looks at the balance', () => {
    const tx = newTx()
    post(tx, asset, [
      { account: user, available: -5n },
      { account: user, available: 5n, locked: 2n },
      { account: world, available: 2n },
    ])
    expect(accountOf(tx, user, asset)).toMatchObject({ available: 0n, locked: 2n })
  })

  test('the world may go below zero: the chain had coins that nobody booked', () => {
    const tx = newTx()
    postAll(tx, [houseFee(asset, 9n)])
    expect(accountOf(tx, world, asset).available).toBe(-9n)
    expect(accountOf(tx, houseFees, asset).available).toBe(9n)
  })
})

describe('reserve', () => {
  test('locks what is there, to the last unit, and nothing more', () => {
    const tx = newTx()
    postAll(tx, [credited(user, asset, 10n)])
    expect(reserve(tx, user, asset, 11n)).toBe(false)
    expect(reserve(tx, user, asset, 10n)).toBe(true)
    expect(accountOf(tx, user, asset)).toMatchObject({ available: 0n, locked: 10n })
    expect(reserve(tx, user, asset, 1n)).toBe(false)
    expect(reserve(tx, user, asset, 0n)).toBe(true)
  })

  test.each([
    ['less than nothing', user, -1n],
    ['from the world', world, 1n],
  ] as const)('never reserves %s', (_, account: AccountId, value) => {
    expect(() => reserve(newTx(), account, asset, value)).toThrow(expect.objectContaining({ name: 'InvariantError' }))
  })
})
