import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreErrors, InvariantError } from '@wallet/core'
import { describe, expect, test } from 'vitest'
import { publicCodes, publicError, publicReason, RequestError } from './public-errors.ts'
import { publicStatus } from './public-status.ts'

describe('public statuses', () => {
  test.each([
    ['PENDING', ['reserved', 'in-review', 'parked']],
    ['VALIDATING', ['planned']],
    ['SIGNED', ['exposed', 'signed']],
    ['BROADCASTING', ['broadcast']],
    ['COMPLETED', ['completed']],
    ['FAILED', ['failed', 'refused', 'cancelled']],
  ] as const)('%s', (status, states) => {
    expect(states.map((state) => publicStatus(state))).toEqual(states.map(() => status))
  })

  test('are closed', () => {
    expect(() => publicStatus('lost' as never)).toThrow(InvariantError)
  })
})

describe('public errors', () => {
  test.each([
    [
      coreErrors.create('INVALID_RECIPIENT', { chain: 'x', reason: 'too short' }),
      400,
      'INVALID_RECIPIENT',
      'never',
      'not a recipient on x: too short',
    ],
    [coreErrors.create('WALLET_NOT_FOUND', { wallet: 'hot' }), 404, 'WALLET_NOT_FOUND', 'never', 'no wallet pays this asset'],
    [coreErrors.create('STORE_UNAVAILABLE', { reason: 'https://secret' }), 503, 'SERVICE_UNAVAILABLE', 'reconcile', undefined],
    [coreErrors.create('CHAIN_UNREACHABLE', { chain: 'x', reason: 'https://secret' }), 503, 'SERVICE_UNAVAILABLE', 'safe', undefined],
    [coreErrors.create('STORE_CORRUPT', { finding: 'secret' }), 500, 'INTERNAL', 'reconcile', undefined],
    [new RequestError('RATE_LIMITED'), 429, 'RATE_LIMITED', 'safe', undefined],
    [new Error('secret'), 500, 'INTERNAL', 'reconcile', undefined],
    ['secret', 500, 'INTERNAL', 'reconcile', undefined],
    [undefined, 500, 'INTERNAL', 'reconcile', undefined],
  ])('of %s', (thrown, status, code, retry, message) => {
    const answer = publicError(thrown)
    expect(answer).toMatchObject({ status, body: { code, retry } })
    expect(JSON.stringify(answer)).not.toContain('secret')
    if (message !== undefined) expect(answer.body.message).toBe(message)
  })

  test.each([
    ['refused', 'INSUFFICIENT_FUNDS', 'INSUFFICIENT_FUNDS'],
    ['refused', 'POLICY_CEILING', 'LIMIT_EXCEEDED'],
    ['refused', 'POLICY_VELOCITY', 'LIMIT_EXCEEDED'],
    ['refused', 'POLICY_DENY_LIST', 'POLICY_REFUSED'],
    ['refused', 'REVIEW_REJECTED', 'REJECTED'],
    ['cancelled', 'CANCELLED', 'CANCELLED'],
    ['failed', 'CANCELLED', 'CANCELLED'],
    ['failed', 'RECIPIENT_REFUSED', 'INVALID_RECIPIENT'],
    ['failed', 'SIGNER_REFUSED', 'SIGNING_FAILED'],
    ['failed', 'INSUFFICIENT_FUNDS', 'SUBMISSION_FAILED'],
    ['failed', 'TRANSACTION_REVERTED', 'SUBMISSION_FAILED'],
  ])('a withdrawal %s for %s is %s', (state, code, wanted) => {
    expect(publicReason(state, { code, detail: 'secret' }).body).toMatchObject({ code: wanted, retry: 'never' })
  })

  test('the example README explains every code', () => {
    const readme = readFileSync(join(dirname(dirname(fileURLToPath(import.meta.url))), 'README.md'), 'utf8')
    expect(Object.keys(publicCodes).filter((code) => !readme.includes(`\`${code}\``))).toEqual([])
  })
})

test('only config.ts reads the environment', () => {
  const folder = dirname(fileURLToPath(import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  const readers = files.filter((file) => readFileSync(join(folder, file), 'utf8').includes(`process.${'env'}`))
  expect(readers).toEqual(['config.ts'])
})
