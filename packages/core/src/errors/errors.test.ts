import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { coreErrors } from './codes.ts'
import { defineErrors } from './define-errors.ts'
import { InvariantError, invariant, unreachable } from './invariant.ts'
import { isWalletError, WalletError } from './wallet-error.ts'

describe('WalletError', () => {
  const error = coreErrors.create('CHAIN_UNREACHABLE', { chain: 'eip155:137', reason: 'refused' }, { cause: 'x' })

  test('says code, facts, what may be done next and a sentence', () => {
    expect(error).toMatchObject({
      code: 'CHAIN_UNREACHABLE',
      context: { chain: 'eip155:137' },
      retry: 'safe',
      name: 'WalletError',
      cause: 'x',
    })
    expect(error.message).toBe('no provider of eip155:137 answered: refused [CHAIN_UNREACHABLE]')
    expect(error).toBeInstanceOf(Error)
  })

  test('is recognised from another copy of the package, nothing else is', () => {
    const brand = Symbol.for('@wallet/core/WalletError')
    expect(isWalletError(error)).toBe(true)
    expect(isWalletError({ [brand]: true })).toBe(true)
    for (const other of [new Error('x'), new InvariantError('x'), null, undefined, 'text', {}]) expect(isWalletError(other)).toBe(false)
  })

  test('its facts cannot be changed later', () => {
    const context = { field: 'a', reason: 'b' }
    const made = coreErrors.create('REQUEST_INVALID', context)
    context.field = 'changed'
    expect(made.context).toEqual({ field: 'a', reason: 'b' })
    expect(Object.isFrozen(made.context)).toBe(true)
  })

  test('the brand does not show when it is printed', () => {
    expect(inspect(error)).not.toContain('Symbol')
  })
})

describe('catalogues', () => {
  test('know their own codes only', () => {
    const other = defineErrors<{ NODE_DOWN: { node: string } }>({ NODE_DOWN: { retry: 'safe', message: ({ node }) => `${node} is down` } })
    const error = other.create('NODE_DOWN', { node: 'a' })
    expect(error).toBeInstanceOf(WalletError)
    expect(other.is(error, 'NODE_DOWN')).toBe(true)
    expect(coreErrors.is(error, 'ABORTED')).toBe(false)
    expect(coreErrors.is(new Error('ABORTED'), 'ABORTED')).toBe(false)
  })

  test('every code has a retry class and a message that fits its facts', () => {
    for (const [code, { retry, message }] of Object.entries(coreErrors.entries)) {
      expect(['never', 'safe', 'reconcile']).toContain(retry)
      const text = (message as (context: object) => string)(new Proxy({}, { get: () => 'FACT' }))
      expect(text, code).not.toMatch(/undefined|\[object/)
      expect(text.length).toBeGreaterThan(5)
    }
  })
})

describe('invariants', () => {
  test('stop on what cannot be', () => {
    expect(() => invariant(true, 'fine')).not.toThrow()
    for (const falsy of [false, 0, '', null, undefined]) expect(() => invariant(falsy, 'broken')).toThrow(InvariantError)
    expect(() => unreachable('foreign' as never)).toThrow('unexpected value: "foreign"')
  })
})
