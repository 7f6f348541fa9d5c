import {
  type Action,
  accountId,
  amount,
  type Draft,
  type DraftRequest,
  type Intent,
  keyRef,
  orderId,
  type Signature,
  type Wallet,
  walletName,
} from '@wallet/core'
import { Wallet as Account, hexlify, Transaction } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAddress } from '../address.ts'
import { finalize } from '../finalize.ts'
import { decodeTransaction } from '../inspect/eip1559.ts'
import { inspect } from '../inspect/inspect.ts'
import { laneOf } from '../lane.ts'
import { resolveSettings } from '../settings.ts'
import type { OrderFacts, PolygonFacts } from '../snapshot/facts.ts'
import { draft } from './draft.ts'
import { draftReplacement } from './replace.ts'

const account = new Account(`0x${'42'.repeat(32)}`)
const contract = '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB'
const settings = resolveSettings({
  network: { chainId: 137, name: 'local' },
  providers: [{ name: 'a', url: 'http://127.0.0.1:1' }],
  quorum: 1,
  tokens: [{ symbol: 'TEST', address: '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb', decimals: 6 }],
  batchContract: contract,
})
const [token] = [...settings.tokens.values()]
const wallet: Wallet = {
  name: walletName('hot'),
  chain: settings.network.chain,
  addresses: [{ address: account.address, keyRef: keyRef('hot') }],
  active: true,
}
const gwei = 10n ** 9n

const recipients = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => {
  const decoded = decodeAddress(`0xff${Buffer.from(bytes.slice(1)).toString('hex')}`)
  return decoded.status === 'valid' ? decoded.canonical : ''
})
const odd = fc.constantFrom(account.address, contract, token!.address, 'nonsense', `0x${'0'.repeat(40)}`)
const transfer = fc.record({
  kind: fc.constant('transfer' as const),
  to: fc.oneof({ weight: 9, arbitrary: recipients }, { weight: 1, arbitrary: odd }),
  asset: fc.constantFrom(settings.native, token!.asset),
  amount: fc.bigInt(0n, 10n ** 20n).map(amount),
})
const house = fc.record({
  kind: fc.constant('house' as const),
  purpose: fc.constantFrom('nonce-fill', 'approval', 'sweep'),
  asset: fc.constantFrom(settings.native, token!.asset),
  amount: fc.bigInt(0n, 2n ** 130n).map(amount),
  detail: fc.constant(null),
})
const action: fc.Arbitrary<Action> = fc.oneof({ weight: 9, arbitrary: transfer }, { weight: 2, arbitrary: house })
const intents = fc.array(fc.record({ action, feeMax: fc.bigInt(0n, 10n ** 18n).map(amount) }), { minLength: 1, maxLength: 6 }).map((all) =>
  all.map(
    (one, index): Intent => ({
      id: orderId(`W-${index}`),
      chain: settings.network.chain,
      wallet: wallet.name,
      account: accountId('user:1'),
      feeAsset: settings.native,
      feeBearer: 'house',
      ...one,
    }),
  ),
)
const market = fc.record({
  baseFee: fc.bigInt(1n, 500n * gwei),
  tip: fc.bigInt(30n * gwei, 100n * gwei),
  balance: fc.bigInt(0n, 10n ** 21n),
})

const request = fc
  .record({
    all: intents,
    market,
    slot: fc.option(fc.nat(1_000), { nil: undefined }),
    batched: fc.constantFrom(undefined, token!.asset, settings.native),
  })
  .map(({ all, market: now, slot, batched }): DraftRequest<PolygonFacts> => {
    const orders = all.map(({ id }, index): OrderFacts => {
      if (index === 4) return { order: id, status: 'refused', next: 'park', reason: 'asset-refused', detail: 'paused' }
      return { order: id, status: 'payable', gasLimit: 60_000n }
    })
    const legs = all.filter((one, index) => one.action.kind === 'transfer' && one.action.asset === batched && index !== 4)
    const batch = batched && legs.length > 1 ? { batch: { asset: batched, orders: legs.map(({ id }) => id), gasLimit: 400_000n } } : {}
    const facts: PolygonFacts = { sender: account.address, committed: 0n, orders, ...now, ...batch }
    const lane = { id: laneOf(settings.network, account.address), chainNext: 7, windowMax: 16 }
    return { wallet, intents: all, snapshot: { height: 1, lane, facts }, seed: 's', ...(slot === undefined ? {} : { slot }) }
  })

function sign(drafted: Draft): readonly Signature[] {
  const { r, s, yParity } = account.signingKey.sign(drafted.signing[0]!.message)
  return [{ keyRef: keyRef('hot'), bytes: Uint8Array.from(Buffer.from(r.slice(2) + s.slice(2), 'hex')), recovery: yParity }]
}

describe('a draft', () => {
  it('names every order once, pays just what is included, within fee and balance, and its bytes say the same', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const result = draft(settings, asked)
        const included = result.status === 'drafted' ? result.included : []
        expect([...included, ...result.refused.map(({ order }) => order)].sort()).toEqual(asked.intents.map(({ id }) => id).sort())
        expect(draft(settings, structuredClone(asked))).toEqual(result)
        if (result.status === 'refused') return
        const { draft: drafted } = result
        const carried = asked.intents.filter(({ id }) => included.includes(id))
        expect(drafted.payments).toEqual(
          carried.flatMap(({ id, action: { kind, ...what } }) => (kind === 'transfer' ? [{ order: id, ...what }] : [])),
        )
        expect(drafted.fee <= carried.reduce((sum, { feeMax }) => sum + feeMax, 0n)).toBe(true)
        const coins = drafted.payments
          .filter(({ asset }) => asset === settings.native)
          .reduce((sum, one) => sum + one.amount, drafted.fee as bigint)
        expect(coins <= asked.snapshot.facts.balance).toBe(true)
        expect(drafted.slot).toBe(asked.slot ?? 7)

        const signed = finalize(drafted, sign(drafted))
        // Body and bytes are spelled as another builder of transactions spells them.
        const unsigned = Transaction.from(hexlify(drafted.body))
        expect(unsigned.unsignedSerialized).toBe(hexlify(drafted.body))
        expect(unsigned.unsignedHash).toBe(hexlify(drafted.signing[0]!.message))
        const whole = Transaction.from(hexlify(signed.bytes))
        expect([whole.serialized, whole.hash, whole.from]).toEqual([hexlify(signed.bytes), signed.id, account.address])
        const seen = inspect(settings, decodeTransaction, signed.bytes, drafted)
        expect(seen).toEqual({
          id: signed.id,
          payments: drafted.payments.map(({ to, asset, amount: value }) => ({ to, asset, amount: value })),
          claims: drafted.claims,
          fee: drafted.fee,
          change: [],
        })
      }),
      { numRuns: 150 },
    )
  })
})

describe('a replacement', () => {
  it('claims the same nonce, outbids, and pays the same or nobody', () => {
    fc.assert(
      fc.property(request, fc.bigInt(0n, 10n ** 19n), fc.boolean(), (asked, feeMax, cancel) => {
        const first = draft(settings, asked)
        if (first.status === 'refused') return
        const intentsAgain = cancel ? [] : asked.intents.filter(({ id }) => first.included.includes(id))
        const attempt = {
          id: 'A' as never,
          draft: first.draft,
          signed: { id: '0x' as never, bytes: new Uint8Array(), creates: [] },
          sealedAt: 0,
        }
        const { snapshot } = asked
        const limit = amount(feeMax)
        const replaced = draftReplacement(settings, {
          wallet,
          attempts: [attempt],
          intents: intentsAgain,
          snapshot,
          feeMax: limit,
          reason: 'stuck',
          seed: 's',
        })
        if (replaced.status === 'refused') return
        const { draft: second } = replaced
        expect(second.claims).toEqual(first.draft.claims)
        expect(second.payments).toEqual(cancel ? [] : first.draft.payments)
        expect(second.fee <= feeMax).toBe(true)
        const [old, now] = [first.draft, second].map((one) => decodeTransaction(finalize(one, sign(one)).bytes))
        expect(now!.feeCap * 100n >= old!.feeCap * 110n && now!.tip * 100n >= old!.tip * 110n).toBe(true)
        expect(cancel ? now!.to : now!.data).toEqual(cancel ? account.address : old!.data)
      }),
      { numRuns: 100 },
    )
  })
})
