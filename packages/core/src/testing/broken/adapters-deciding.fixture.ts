import type { ComposingChain } from '../../chain/chain-adapter.ts'
import type { CoinView } from '../../chain/snapshot.ts'
import type { SignedTransaction } from '../../chain/transaction.ts'
import { amount } from '../../money/amount.ts'
import { toySign } from '../toy-chain/keys.ts'
import type { ToyAdapter } from '../toy-chain/toy-adapter.ts'
import type { ToyBench } from '../toy-chain/toy-bench.ts'
import type { ToyKind } from '../toy-chain/transaction.ts'

/** What is wrong, and the rules that must notice. */
type Wrong = {
  readonly id: string
  readonly what: string
  /** Rules that cannot help failing too, because they need what is broken. */
  readonly also?: readonly string[]
}

/** A chain that drafts, with exactly one thing wrong. */
export type BrokenDrafting = Wrong & {
  readonly kind: ToyKind
  readonly break: (adapter: ToyAdapter, bench: ToyBench) => Partial<ToyAdapter>
}

/** An adapter with exactly one thing wrong. */
export type BrokenAdapter =
  | BrokenDrafting
  | (Wrong & { readonly kind: 'composing'; readonly break: (adapter: ComposingChain) => Partial<ComposingChain> })

const generous = amount(1n << 60n)

/** What goes wrong in the verbs that do no IO. */
export const brokenDeciding: readonly BrokenDrafting[] = [
  {
    id: 'CA-1',
    what: 'takes an address of another network',
    kind: 'nonce',
    break: (inner) => ({
      decodeAddress: (text) =>
        text !== '' && inner.decodeAddress(text).status === 'invalid' ? { status: 'valid', canonical: text } : inner.decodeAddress(text),
    }),
  },
  {
    id: 'CA-2',
    what: 'gives back a form that it cannot read',
    kind: 'utxo',
    break: (inner) => ({
      decodeAddress: (text) => {
        const decoded = inner.decodeAddress(text)
        return decoded.status === 'valid' ? { status: 'valid', canonical: `toy:${decoded.canonical}` } : decoded
      },
    }),
  },
  {
    id: 'CA-3',
    what: 'counts its calls into the draft',
    kind: 'utxo',
    break: (inner) => {
      let calls = 0
      return {
        draft: (request) => {
          const result = inner.draft(request)
          calls += 1
          if (result.status === 'refused') return result
          return {
            ...result,
            draft: { ...result.draft, signing: result.draft.signing.map((one) => ({ ...one, intentDigests: [`${calls}`] })) },
          }
        },
      }
    },
  },
  {
    id: 'CA-4',
    what: 'remembers the first coin view for ever',
    kind: 'utxo',
    also: ['CA-15'],
    break: (inner) => {
      let first: CoinView | undefined
      return {
        draft: (request) => {
          first ??= request.coins
          return inner.draft({ ...request, ...(first === undefined ? {} : { coins: first }) })
        },
      }
    },
  },
  {
    id: 'CA-4',
    what: 'takes the next slot of the chain whatever it is given',
    kind: 'nonce',
    break: (inner) => ({ draft: ({ slot: _, ...request }) => inner.draft(request) }),
  },
  {
    id: 'CA-5',
    what: 'states one unit less of change than it makes',
    kind: 'utxo',
    also: ['CA-10'],
    break: (inner) => ({
      draft: (request) => {
        const result = inner.draft(request)
        if (result.status === 'refused') return result
        return {
          ...result,
          draft: { ...result.draft, change: result.draft.change.map((one) => ({ ...one, amount: amount(one.amount - 1n) })) },
        }
      },
    }),
  },
  {
    id: 'CA-6',
    what: 'forgets the intents that it leaves out',
    kind: 'utxo',
    break: (inner) => ({
      draft: (request) => {
        const result = inner.draft(request)
        return result.status === 'drafted' ? { ...result, refused: [] } : result
      },
    }),
  },
  {
    id: 'CA-7',
    what: 'pays whatever the fee is',
    kind: 'nonce',
    break: (inner) => ({
      draft: (request) => inner.draft({ ...request, intents: request.intents.map((intent) => ({ ...intent, feeMax: generous })) }),
    }),
  },
  {
    id: 'CA-8',
    what: 'gives the same transaction another id the second time',
    kind: 'expiry',
    break: (inner) => {
      const seen = new Set<string>()
      return {
        finalize: (draft, signatures) => {
          const signed = inner.finalize(draft, signatures)
          if (!seen.has(signed.id)) return seen.add(signed.id) && signed
          return { ...signed, id: `${signed.id}x` as typeof signed.id }
        },
      }
    },
  },
  {
    id: 'CA-9',
    what: 'believes every signature',
    kind: 'nonce',
    break: (inner, bench) => ({
      finalize: (draft) => {
        const [key] = bench.wallet.addresses.map(({ address }) => address.slice(bench.toy.network.length + 1, -8))
        return inner.finalize(
          draft,
          draft.signing.map(({ keyRef, message }) => ({ keyRef, bytes: toySign(key as string, message) })),
        )
      },
    }),
  },
  {
    id: 'CA-10',
    what: 'repeats the payments of the draft instead of reading the bytes',
    kind: 'utxo',
    break: (inner) => ({
      inspect: (bytes, draft) => ({ ...inner.inspect(bytes, draft), payments: draft.payments.map(({ order: _, ...payment }) => payment) }),
    }),
  },
  {
    id: 'CA-10',
    what: 'reads the fee one unit too low',
    kind: 'nonce',
    break: (inner) => ({
      inspect: (bytes, draft) => {
        const seen = inner.inspect(bytes, draft)
        return { ...seen, fee: amount(seen.fee === 0n ? 0n : seen.fee - 1n) }
      },
    }),
  },
  {
    id: 'CA-11',
    what: 'does not look at the signatures in the bytes',
    kind: 'utxo',
    break: (inner) => {
      let honest: SignedTransaction | undefined
      return {
        finalize: (draft, signatures) => {
          honest = inner.finalize(draft, signatures)
          return honest
        },
        inspect: (bytes, draft) => {
          const tail = bytes.length === honest?.bytes.length ? honest.bytes.slice(draft.body.length) : bytes.slice(draft.body.length)
          return inner.inspect(Uint8Array.from([...bytes.slice(0, draft.body.length), ...tail]), draft)
        },
      }
    },
  },
  {
    id: 'CA-12',
    what: 'puts an object with methods into the snapshot',
    kind: 'nonce',
    break: (inner) => {
      class Facts {
        age(): number {
          return 0
        }
      }
      return {
        snapshot: async (wallet, intents, signal) => {
          const read = await inner.snapshot(wallet, intents, signal)
          return { ...read, facts: Object.assign(new Facts(), read.facts) }
        },
      }
    },
  },
]
