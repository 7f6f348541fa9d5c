import type { Draft, Expiry, Payment } from '../../../chain/transaction.ts'
import type { Intent } from '../../../intent/intent.ts'
import { type Amount, amount } from '../../../money/amount.ts'
import { sha256 } from '../../../ports/hash.ts'
import type { Wallet } from '../../../store/records.ts'
import { keyOfAddress } from '../address.ts'
import { encodeUnsigned } from '../encode.ts'
import { feeOf, type ToyBody, usesOf } from '../transaction.ts'
import { claimOf, laneOf, type ToyContext } from './context.ts'

/** What an intent amounts to, as a digest that a signer may show. */
function digestOf(intent: Intent): string {
  return sha256(JSON.stringify(intent, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)))
}

/** Turns a decided body into a draft: bytes, claims, and one signature wanted per payer. */
export function assemble(
  context: ToyContext,
  parts: {
    readonly wallet: Wallet
    readonly body: ToyBody
    readonly payments: readonly Payment[]
    readonly change: readonly { readonly address: string; readonly amount: Amount }[]
    readonly intents: readonly Intent[]
  },
): Draft {
  const { wallet, body, payments, change, intents } = parts
  const unsigned = encodeUnsigned(body)
  const payers = body.kind === 'utxo' ? body.inputs.map((input) => input.owner) : [body.sender]
  const place: { lane?: Draft['lane']; slot?: number; expiry?: Expiry } = {}
  if (body.kind === 'nonce') Object.assign(place, { lane: laneOf(context, body.sender), slot: body.nonce })
  if (body.kind === 'expiry') place.expiry = { lastValidHeight: body.lastValidHeight }
  return {
    wallet: wallet.name,
    payments,
    claims: usesOf(body).map((use) => claimOf(context, use)),
    ...(place as Pick<Draft, 'lane' | 'slot' | 'expiry'>),
    fee: amount(feeOf(body)),
    feeAsset: context.feeAsset,
    change,
    signing: payers.flatMap((payer, input) => {
      const quorum = context.quorums.find(({ owner }) => owner === payer)
      const own = wallet.addresses.find(({ address }) => keyOfAddress(context.network, address) === payer) ?? wallet.addresses[0]!
      const keyRefs = quorum?.keyRefs ?? [own.keyRef]
      return keyRefs.map((keyRef) => ({
        keyRef,
        algorithm: 'ed25519' as const,
        message: unsigned,
        chain: context.chain,
        transaction: unsigned,
        intentDigests: intents.map(digestOf),
        ...(quorum === undefined ? {} : { quorum: { name: `${input}`, needed: quorum.needed } }),
      }))
    }),
    body: unsigned,
  }
}

/** A whole number in `[0, below)` that depends on nothing but the seed. */
export function drawFrom(seed: string, below: number): number {
  return Number.parseInt(sha256(seed).slice(0, 8), 16) % below
}
