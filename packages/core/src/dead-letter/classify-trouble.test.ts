import { expect, test } from 'vitest'
import { coreErrors } from '../errors/codes.ts'
import { classifyTrouble } from './classify-trouble.ts'

test.each([
  ['INVALID_RECIPIENT', 'validation', 'never'],
  ['INSUFFICIENT_FUNDS', 'funds', 'after-a-change'],
  ['SIGNER_REFUSED', 'policy', 'after-a-change'],
  ['TRANSACTION_MISMATCH', 'chain-permanent', 'after-a-change'],
  ['CHAIN_UNREACHABLE', 'chain-transient', 'now'],
  ['UNEXPECTED', 'unknown', 'after-a-change'],
] as const)('%s is %s: retry %s', (code, trouble, retry) => {
  expect(classifyTrouble(code)).toEqual({ trouble, retry })
})

test('a code that no table knows is passing only when its error says that nothing happened', () => {
  expect(classifyTrouble('OTHER__NODE_BEHIND', 'safe')).toEqual({ trouble: 'chain-transient', retry: 'now' })
  expect(classifyTrouble('OTHER__LOST_REPLY', 'reconcile').trouble).toBe('unknown')
  expect(classifyTrouble('OTHER__NO', 'never').trouble).toBe('unknown')
})

test('names of object members are codes like any other', () => {
  for (const code of ['constructor', '__proto__', 'toString', '']) expect(classifyTrouble(code).trouble).toBe('unknown')
})

test('no error of this package that may be repeated safely is called anything but passing', () => {
  for (const [code, { retry }] of Object.entries(coreErrors.entries))
    if (retry === 'safe') expect([code, classifyTrouble(code, retry).trouble]).toEqual([code, 'chain-transient'])
})
