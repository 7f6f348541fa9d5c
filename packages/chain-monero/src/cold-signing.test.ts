import { expect, test } from 'vitest'
import { coldObjection } from './cold-signing.ts'

const expected = {
  payments: [
    { to: 'a', amount: 1n },
    { to: 'b', amount: 2n },
  ],
  feeMax: 10n,
  own: 'me',
}
const honest = {
  recipients: [
    { to: 'b', amount: 2n },
    { to: 'a', amount: 1n },
  ],
  fee: 10n,
  unlockTime: 0n,
  changeAddress: 'me',
}

test('what does exactly as agreed is signed, whatever the order', () => {
  expect(coldObjection([honest], expected)).toBeUndefined()
})

test.each([
  ['it pays somebody or something else', [{ ...honest, recipients: honest.recipients.slice(1) }]],
  ['it pays somebody or something else', [{ ...honest, recipients: [...honest.recipients, { to: 'thief', amount: 1n }] }]],
  ['what it pays would be locked', [{ ...honest, unlockTime: 5n }]],
  ['it costs 11 piconero, 10 were agreed', [{ ...honest, fee: 11n }]],
  ['its change goes elsewhere', [{ ...honest, changeAddress: 'thief' }]],
  ['0 transactions instead of one', []],
])('%s', (objection, described) => {
  expect(coldObjection(described, expected)).toBe(objection)
})
