import { coreErrors } from '../errors/codes.ts'
import { isWalletError } from '../errors/wallet-error.ts'
import type { AssetId } from '../ids/asset-id.ts'
import type { ChainId } from '../ids/chain-id.ts'
import type { Amount } from '../money/amount.ts'
import { checkSignatureShape, checkSigningRequest } from './check-signing.ts'
import type { PublicKey, Signature, Signer, SigningRequest } from './signer.ts'

/** What unsigned bytes do, as a decoder of their own reads them: nothing here may come from whoever drafted them. */
export type Explained = {
  /** Every digest or message that signing these bytes takes, made anew from the bytes. The request's must be among them. */
  readonly messages: readonly Uint8Array[]
  /** What leaves the wallet, change to itself left out. */
  readonly payments: readonly { readonly to: string; readonly asset: AssetId; readonly amount: bigint }[]
  /**
   * The most it can cost. `unproved` is present where that is only what the request says: neither bytes nor digest commit to all of
   * what is spent, and nothing else showed it.
   */
  readonly fee: { readonly asset: AssetId; readonly amount: bigint; readonly unproved?: string }
}

/** What may be signed on one chain. What is not named here is refused. */
export type SigningRule = {
  readonly chain: ChainId
  /**
   * Reads unsigned bytes, by other code than drafted them. Throws, or answers undefined, for what it cannot explain to the last
   * byte: a contract call it does not know, an approval, a trailing byte. May ask elsewhere for proof, and throws `SIGNER_UNREACHABLE`
   * where nobody answers: then the request can be made again.
   */
  readonly explain: (transaction: Uint8Array, request: SigningRequest) => Explained | undefined | Promise<Explained | undefined>
  /** The most one transaction may pay, per asset, in base units. An asset that is missing is not paid at all. */
  readonly amountMax: { readonly [asset: string]: Amount }
  /** The most one transaction may cost, per fee asset, in base units. */
  readonly feeMax: { readonly [asset: string]: Amount }
  /** Say `accept` to take the engine's word for a fee that is not proved; without it such a request is refused. */
  readonly unprovedFee?: 'accept'
  /** Whether an address may be paid; absent means every one. */
  readonly mayPay?: (to: string, asset: AssetId) => boolean
  /** A last word, with everything known: a reason to refuse, or undefined. May ask elsewhere whether the intents were approved. */
  readonly object?: (request: SigningRequest, explained: Explained, signal: AbortSignal) => Promise<string | undefined> | string | undefined
}

/** What a guarded signer is held to. */
export type GuardOptions = {
  readonly rules: readonly SigningRule[]
  /** Key reference → public key in hex that it must have; a key that answers with another is refused. References that are missing are not pinned. */
  readonly publicKeys?: { readonly [keyRef: string]: string }
  /** Checks a signature with code of its own, where the signer itself is not trusted to. */
  readonly verify?: (signature: Signature, request: SigningRequest, key: PublicKey) => boolean
}

/**
 * A signer that signs only what it can explain: decodes the bytes by itself, makes their digest anew, and holds what they pay
 * against rules of its own, before the key is touched.
 *
 * The engine compares bytes with intents too. This stands where the keys are: it also stops an engine that was taken over.
 *
 * @throws WalletError `SIGNER_REFUSED` for what no rule allows, `SIGNATURE_INVALID` for what the signer should not have answered,
 * `SIGNER_UNREACHABLE` where a decoder could not get its proof
 */
export function guardSigner(signer: Signer, options: GuardOptions): Signer {
  const rules = new Map(options.rules.map((rule) => [rule.chain, rule]))
  const pins = new Map(Object.entries(options.publicKeys ?? {}))
  const pinned = async (keyRef: SigningRequest['keyRef'], signal: AbortSignal): Promise<PublicKey> => {
    const key = await signer.publicKey(keyRef, signal)
    const pin = pins.get(keyRef)
    if (pin !== undefined && pin.toLowerCase() !== Buffer.from(key.bytes).toString('hex'))
      throw refused(keyRef, 'it is not the key that is pinned')
    return key
  }
  return Object.freeze({
    publicKey: pinned,
    permit: (request, signal) => signer.permit(request, signal),
    ...(signer.exposes === undefined ? {} : { exposes: signer.exposes }),
    async sign(given, signal) {
      // A copy: what was checked is what is signed, whoever still holds the original.
      const request = copied(given)
      const key = await pinned(request.keyRef, signal)
      checkSigningRequest(request, key.algorithm)
      const reason = await objection(rules.get(request.chain), request, signal)
      if (reason !== undefined) throw refused(request.keyRef, reason)
      const signature = await signer.sign(request, signal)
      checkSignatureShape(signature, key)
      if (signature.keyRef !== request.keyRef || options.verify?.(signature, request, key) === false)
        throw coreErrors.create('SIGNATURE_INVALID', { keyRef: request.keyRef })
      return signature
    },
  } satisfies Signer)
}

async function objection(rule: SigningRule | undefined, request: SigningRequest, signal: AbortSignal): Promise<string | undefined> {
  if (rule === undefined) return `no rule allows anything on ${request.chain}`
  const explained = await explain(rule, request)
  if (explained === undefined) return 'the bytes cannot be explained'
  const message = Buffer.from(request.message)
  if (!explained.messages.some((one) => message.equals(one))) return 'the digest is not that of the bytes'
  const paid = new Map<AssetId, bigint>()
  for (const { to, asset, amount } of explained.payments) {
    // A negative amount would make room for another one above the limit.
    if (amount < 0n) return `it pays less than nothing to ${to}`
    if (rule.mayPay?.(to, asset) === false) return `${to} may not be paid`
    paid.set(asset, (paid.get(asset) ?? 0n) + amount)
  }
  for (const [asset, amount] of paid) if (amount > limit(rule.amountMax, asset)) return `it pays ${amount} of ${asset}, more than allowed`
  const { fee } = explained
  if (fee.unproved !== undefined && rule.unprovedFee !== 'accept') return `what it costs is not proved: ${fee.unproved}`
  if (fee.amount < 0n || fee.amount > limit(rule.feeMax, fee.asset)) return `it may cost ${fee.amount} of ${fee.asset}, more than allowed`
  // Last, for it may ask somebody who takes his time.
  return rule.object?.(request, explained, signal)
}

async function explain(rule: SigningRule, request: SigningRequest): Promise<Explained | undefined> {
  try {
    return await rule.explain(request.transaction, request)
  } catch (error) {
    if (!isWalletError(error)) return undefined
    if (error.code === 'SIGNER_REFUSED' || error.code === 'SIGNER_UNREACHABLE') throw error
    throw refused(request.keyRef, `the bytes cannot be explained: ${error.message}`)
  }
}

function copied(request: SigningRequest): SigningRequest {
  const { message, transaction, spends } = request
  const copy = { ...request, message: Uint8Array.from(message), transaction: Uint8Array.from(transaction) }
  if (spends === undefined) return copy
  const outputs = spends.outputs.map(({ amount, script, unlock }) => {
    return { amount, script: Uint8Array.from(script), ...(unlock === undefined ? {} : { unlock: Uint8Array.from(unlock) }) }
  })
  return { ...copy, spends: { input: spends.input, outputs } }
}

const limit = (limits: { readonly [asset: string]: Amount }, asset: string): bigint =>
  Object.hasOwn(limits, asset) ? (limits[asset] ?? -1n) : -1n
const refused = (keyRef: SigningRequest['keyRef'], reason: string) => coreErrors.create('SIGNER_REFUSED', { keyRef, reason })
