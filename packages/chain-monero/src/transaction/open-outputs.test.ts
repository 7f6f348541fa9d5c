import { describe, expect, test } from 'vitest'
import { type MoneroAddress, readAddress } from '../address/read-address.ts'
import { pointOf, scalarOf, sharedSecret } from '../bytes/curve.ts'
import { fromHex } from '../bytes/hex.ts'
import { resolveNetwork } from '../network.ts'
import { openOutputs } from './open-outputs.ts'
import { readExtra } from './read-extra.ts'
import { keyImagesIn, readTransaction } from './read-transaction.ts'
// Built by monero-wallet-rpc 0.18.0.0 on a test chain: a standard address with two payments to one subaddress; an integrated one; a subaddress.
import transactions from './transactions.fixture.json' with { type: 'json' }

const network = resolveNetwork('regtest', false)
const addressOf = (text: string): MoneroAddress => {
  const address = readAddress(network, text)
  if ('reason' in address) throw new TypeError(address.reason)
  return address
}

type Made = (typeof transactions)['mix']

function open(made: Made, recipients: readonly string[], secrets = made.secrets) {
  const transaction = readTransaction(fromHex(made.blob))
  const { publicKey } = readExtra(transaction.extra)
  return openOutputs(transaction, {
    recipients: recipients.map((text) => ({ text, address: addressOf(text) })),
    secrets: (secrets.match(/.{64}/g) ?? []).map((secret) => scalarOf(fromHex(secret))),
    own: { text: made.own, address: addressOf(made.own), shared: sharedSecret(pointOf(publicKey), scalarOf(fromHex(made.viewKey))) },
  })
}

describe.each(Object.entries(transactions))('a transaction of kind %s', (_, made) => {
  const recipients = [...new Set(made.payments.map(([to]) => `${to}`))]

  test('has the id, fee and key images that the wallet named', () => {
    const bytes = fromHex(made.blob)
    expect(readTransaction(bytes)).toMatchObject({ id: made.id, fee: BigInt(made.fee), keyImages: made.keyImages, unlockTime: 0n })
    expect(keyImagesIn(bytes)).toEqual(made.keyImages)
  })

  test('opens to its payments, and the rest is ours', () => {
    const opened = open(made, recipients)
    const paid = opened.filter(({ own }) => !own).map(({ to, amount }) => [to, `${amount}`])
    expect(paid.sort()).toEqual([...made.payments].map((one) => one.map(String)).sort())
    expect(opened.filter(({ own }) => own).map(({ to }) => to)).toEqual([made.own])
  })

  test('is refused when it pays somebody who was not named', () => {
    expect(() => open(made, recipients.slice(1))).toThrow('pays nobody who was to be paid')
  })

  test('is refused with another secret: the recipient would not find the money', () => {
    const other = made.secrets.replaceAll(/./g, (digit) => (digit === '0' ? '1' : digit)).replace(/^../, '05')
    expect(() => open(made, recipients, other)).toThrow('BYTES_MALFORMED')
  })
})

test('an integrated address is paid only with its own payment id', () => {
  const made = transactions.integ
  const plain = addressOf(`${made.payments[0]?.[0]}`)
  const transaction = readTransaction(fromHex(made.blob))
  const shared = sharedSecret(pointOf(readExtra(transaction.extra).publicKey), scalarOf(fromHex(made.viewKey)))
  const openers = (paymentId: Uint8Array) => ({
    recipients: [{ text: 'shop', address: { ...plain, paymentId } }],
    secrets: [scalarOf(fromHex(made.secrets))],
    own: { text: made.own, address: addressOf(made.own), shared },
  })
  expect(
    openOutputs(transaction, openers(plain.paymentId ?? new Uint8Array()))
      .map(({ to }) => to)
      .sort(),
  ).toEqual([made.own, 'shop'].sort())
  expect(() => openOutputs(transaction, openers(new Uint8Array(8)))).toThrow('the payment id is another')
})
