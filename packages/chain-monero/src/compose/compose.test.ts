import { type ClaimKey, type Intent, type SessionManager, walletName } from '@wallet/core'
import { buildIntent } from '@wallet/core/testing'
import { expect, test } from 'vitest'
import { openBody } from '../body/body.ts'
import { inspect } from '../inspect.ts'
import { monero } from '../monero.ts'
import { resolveNetwork } from '../network.ts'
import type { Daemon } from '../rpc/daemon.ts'
import type { Answer } from '../rpc/json-rpc.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'
import transactions from '../transaction/transactions.fixture.json' with { type: 'json' }

// A wallet that answers with a transaction that a real one has made, whatever it is asked for.

const made = transactions.mix
const network = resolveNetwork('regtest', false)
const native = `${network.chain}/slip44:128` as Intent['feeAsset']
const sealingKey = new Uint8Array(32).fill(5)
const open = new AbortController().signal
const paid = made.payments.reduce((sum, [, value]) => sum + BigInt(`${value}`), 0n)
/** What the two coins of the transaction were worth: its payments, fee and change. */
const change = 64_363_111_850_110n
const inputs = paid + BigInt(made.fee) + change

type Fake = { readonly answers?: Partial<Record<string, object>>; readonly log?: string[] }

function adapterOf({ answers = {}, log = [] }: Fake = {}) {
  const usual: Record<string, object> = {
    get_height: { height: 100 },
    query_key: { key: made.viewKey },
    incoming_transfers: {
      transfers: made.keyImages.map((keyImage, index) => ({
        ...{
          key_image: keyImage,
          amount: index === 0 ? 1 : inputs - 1n,
          spent: false,
          unlocked: true,
          frozen: false,
          subaddr_index: { major: 0, minor: 0 },
        },
      })),
    },
    transfer: {
      ...{ tx_blob: made.blob, tx_hash: made.id, tx_key: made.secrets, fee: BigInt(made.fee), tx_metadata: 'ab' },
      spent_key_images: { key_images: made.keyImages },
    },
  }
  const call: MoneroWallet['call'] = async (method, params) => {
    log.push(method === 'freeze' || method === 'thaw' ? `${method} ${(params as { key_image: string }).key_image.slice(0, 4)}` : method)
    return (answers[method] ?? usual[method] ?? {}) as Answer
  }
  const wallet: MoneroWallet = { key: 'hot', address: made.own, call, change: call }
  const sessions = { lease: async () => ({ key: 'hot', handle: wallet, generation: 1, release: async () => void log.push('release') }) }
  const info = async () => ({ height: 100, topHash: '', synchronized: true, nettype: 'fakechain' })
  const daemon = { info, healthy: info } as unknown as Daemon
  return monero({
    network: 'regtest',
    daemon,
    sessions: sessions as unknown as SessionManager<MoneroWallet>,
    sealingKey,
    split: { coins: 0 },
  })
}

const intentsOf = (payments: readonly (readonly string[])[]) =>
  payments.map(([to = '', value = '0'], index) =>
    buildIntent({
      id: `W-${index}`,
      chain: network.chain,
      asset: native,
      feeAsset: native,
      to,
      amount: BigInt(value),
      feeMax: 4_000_000_000n,
    }),
  )

const wanted = made.payments.map((payment) => payment.map(String))
const payer = { name: walletName('hot'), chain: network.chain, addresses: [{ address: made.own, keyRef: 'x' as never }], active: true }
const compose = (fake: Fake, payments = wanted, held = new Set<ClaimKey>()) =>
  adapterOf(fake).compose?.compose(payer, intentsOf(payments), held, open) ?? Promise.reject(new TypeError('no compose'))

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
  await expect(compose({ ...fake, log }, payments)).rejects.toMatchObject({ code: 'MONERO__BYTES_MALFORMED' })
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
