import type { ClaimKey } from '@wallet/core'
import { expect, test } from 'vitest'
import { openBody } from '../body/body.ts'
import { inspect } from '../inspect.ts'
import transactions from '../transaction/transactions.fixture.json' with { type: 'json' }
import { change, compose, type Fake, inputs, made, native, network, sealingKey, wanted } from './fake-wallet.fixture.ts'

test('what the wallet built as asked is checked, frozen and stored, and nothing is relayed', async () => {
  const log: string[] = []
  const composed = await compose({ log })
  if (composed.status !== 'composed') throw new TypeError('refused')
  expect(composed.signed.id).toBe(made.id)
  expect(composed.draft).toMatchObject({ fee: BigInt(made.fee), change: [{ address: made.own, amount: change }] })
  expect(
    inspect({ network, chain: network.chain, native, sealingKeys: [sealingKey] }, composed.signed.bytes, composed.draft).payments,
  ).toEqual(composed.draft.payments.map(({ to, asset, amount }) => ({ to, asset, amount })))
  expect(log.slice(-5)).toEqual(['query_key', ...made.keyImages.map((image) => `freeze ${image.slice(0, 4)}`), 'store', 'release'])
  expect(log.some((method) => /relay|submit/.test(method))).toBe(false)
  // What is stored tells nobody without the key who was paid.
  const text = Buffer.from(composed.draft.body).toString('latin1')
  expect(text).not.toContain(made.secrets.slice(0, 64))
  expect(openBody([new Uint8Array(32), sealingKey], network.chain, composed.draft.body).secrets.join('')).toBe(made.secrets)
  expect(() => openBody([new Uint8Array(32)], network.chain, composed.draft.body)).toThrow('does not open')
})

const transferOf = (more: object) => ({
  transfer: {
    tx_blob: made.blob,
    tx_hash: made.id,
    tx_key: made.secrets,
    fee: BigInt(made.fee),
    tx_metadata: 'ab',
    spent_key_images: { key_images: made.keyImages },
    ...more,
  },
})

// Programs ignore parameters that they do not know, and answer as if they had done it.
test.each<[string, Fake, string[][] | undefined]>([
  ['an amount is another', {}, wanted.map(([to = '', value = ''], index) => [to, index === 0 ? `${BigInt(value) - 1n}` : value])],
  ['a recipient is another', {}, wanted.map(([, value = '']) => [`${transactions.sub.payments[0]?.[0]}`, value])],
  ['a payment is missing', {}, wanted.slice(1)],
  ['the id is another', { answers: transferOf({ tx_hash: '00'.repeat(32) }) }, undefined],
  ['the fee is another', { answers: transferOf({ fee: 1_000_000n }) }, undefined],
  ['the coins are others', { answers: transferOf({ spent_key_images: { key_images: ['aa'.repeat(32)] } }) }, undefined],
  ['the key of the transaction is missing', { answers: transferOf({ tx_key: '' }) }, undefined],
  ['the bytes are others', { answers: transferOf({ tx_blob: made.blob.replace(/00$/, '01').replace(/^02/, '01') }) }, undefined],
])('refuses what the wallet built when %s', async (_, fake, payments) => {
  const log: string[] = []
  await expect(compose({ ...fake, log }, payments)).rejects.toMatchObject({ code: 'BYTES_MALFORMED' })
  expect(log.filter((method) => method.startsWith('freeze'))).toEqual([])
  expect(log.at(-1)).toBe('release')
})

test('coins that the store holds are frozen before the wallet may choose, others are set free', async () => {
  const [first = '', second = ''] = made.keyImages
  const log: string[] = []
  const frozen = made.keyImages.map((keyImage) => ({
    ...{
      key_image: keyImage,
      amount: inputs,
      spent: false,
      unlocked: true,
      frozen: keyImage === second,
      subaddr_index: { major: 0, minor: 0 },
    },
  }))
  const held = new Set([`${network.chain}/key-image:${first}` as ClaimKey])
  const asked = compose({ log, answers: { incoming_transfers: { transfers: frozen } } }, wanted, held)
  // The wallet takes the held one all the same; that is refused.
  await expect(asked).rejects.toThrow('a coin that it was not to use')
  expect(log.filter((method) => /freeze|thaw/.test(method))).toEqual([`freeze ${first.slice(0, 4)}`, `thaw ${second.slice(0, 4)}`])
})

test('a fee above the limit is parked, and the coins stay free', async () => {
  const log: string[] = []
  const expensive = await compose({ log, answers: transferOf({ fee: 13_000_000_000n }) })
  expect(expensive).toMatchObject({ status: 'refused', refused: wanted.map(() => ({ next: 'park', reason: 'fee-above-limit' })) })
  expect(log.some((method) => method.startsWith('freeze'))).toBe(false)
})
