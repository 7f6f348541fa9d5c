import {
  amount,
  assetId,
  chainId,
  claimKey,
  type Draft,
  type DraftingChain,
  type DraftRequest,
  type Intent,
  intentDigest,
  laneId,
  type Observation,
  type Payment,
  type SealedAttempt,
  type Signer,
  transactionId,
} from '@wallet/core'

/** A chain and a signer that cost next to nothing: whatever is sent is final at the next look. */
export type FakeChain = { readonly adapter: DraftingChain<null>; readonly signer: Signer; readonly sent: () => number }

const chain = chainId('toy:fake')
const asset = assetId('toy:fake/slip44:1')
const lane = laneId('toy:fake/lane')
const fee = amount(5n)
const fingerprint = new Uint8Array(64).fill(1)
const digest = new Uint8Array(32).fill(2)
const text = new TextEncoder()

/** Makes one. Its bytes are the claim's own words, and "decoding" them is looking up what was signed for that claim. */
export function fakeChain(pollEveryMs: number): FakeChain {
  const heights = new Map<string, number>()
  const adapter: DraftingChain<null> = {
    ...{ chain, aliases: ['fake'], feeAsset: asset, assets: [{ id: asset, decimals: 8, symbol: 'FAKE', aliases: ['fake'] }] },
    ...{ stuckAfterMs: 60_000, pollEveryMs },
    decodeAddress: (to) => ({ status: 'valid', canonical: to }),
    snapshot: async () => ({ height: heights.size, lane: { id: lane, chainNext: heights.size, windowMax: 100_000 }, facts: null }),
    draft: (request) => ({ status: 'drafted', draft: draftOf(request), included: request.intents.map(({ id }) => id), refused: [] }),
    finalize: ({ claims }) => {
      const id = transactionId(`fake-${claims[0]}`)
      return { id, bytes: text.encode(id), creates: [] }
    },
    inspect: (bytes, { payments, claims, change }) => ({
      id: transactionId(new TextDecoder().decode(bytes)),
      payments: payments.map(({ to, asset: what, amount: value }) => ({ to, asset: what, amount: value })),
      ...{ claims, fee, change },
    }),
    broadcast: async ({ id }) => {
      if (!heights.has(id)) heights.set(id, heights.size + 1)
      return { status: 'accepted' }
    },
    observe: async (attempts) => attempts.map((attempt) => seen(attempt, heights.get(attempt.signed.id))),
  }
  const signer: Signer = {
    publicKey: async () => ({ algorithm: 'ecdsa-secp256k1', bytes: new Uint8Array(33) }),
    permit: async () => ({ release: () => undefined }),
    sign: async ({ keyRef }) => ({ keyRef, bytes: fingerprint, recovery: 0 }),
  }
  return { adapter, signer, sent: () => heights.size }
}

function draftOf({ wallet, intents, snapshot, slot = snapshot.lane?.chainNext ?? 0 }: DraftRequest<null>): Draft {
  const [address] = wallet.addresses
  if (address === undefined) throw new Error('the wallet has an address')
  const claim = claimKey(`${lane}:${slot}`)
  return {
    ...{ wallet: wallet.name, payments: intents.flatMap(paymentOf), claims: [claim], lane, slot, fee, feeAsset: asset, change: [] },
    signing: [
      {
        ...{ keyRef: address.keyRef, algorithm: 'ecdsa-secp256k1', message: digest, chain },
        ...{ transaction: text.encode(claim), intentDigests: intents.map(intentDigest) },
      },
    ],
    body: text.encode(claim),
  }
}

const paymentOf = ({ id, action }: Intent): readonly Payment[] =>
  action.kind === 'house' ? [] : [{ order: id, to: action.to, asset: action.asset, amount: action.amount }]

function seen({ id: attempt, signed }: SealedAttempt, height: number | undefined): Observation {
  if (height === undefined) return { attempt, status: 'not-seen' }
  return { attempt, status: 'final', transaction: signed.id, block: { height, hash: `${height}` }, feePaid: fee }
}
