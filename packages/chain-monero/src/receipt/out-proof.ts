import { encodeBase58 } from '../address/base58.ts'
import type { MoneroAddress } from '../address/read-address.ts'
import { difference, hashToScalar, keccak, type Point, pointOf, scalarBytes, scalarOf, times, timesBase } from '../bytes/curve.ts'
import { fromHex, joined } from '../bytes/hex.ts'

const domain = 'TXPROOF_V2'
const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'utf8'))

/** What is proven: that whoever made this transaction paid this address, said with these words. */
export type OutProofRequest = {
  /** The transaction's id, hex. */
  readonly transaction: string
  readonly address: MoneroAddress
  /** Part of what is signed; whoever checks must know it. */
  readonly message: string
  /** The transaction's secret keys, as `Body.secrets`. */
  readonly secrets: readonly string[]
}

/**
 * An `OutProofV2`, which `check_tx_proof` of any wallet takes: for each secret key the point that payer and recipient share, and a Schnorr
 * proof of equal logarithms that shows it belongs to this transaction. Unlike the keys themselves it proves nothing about the
 * transaction's other payments.
 *
 * The wallet would make it only for what it relayed itself. Layout: `generate_tx_proof` of monero's `crypto.cpp` and `get_tx_proof` of
 * `wallet2.cpp`. Its nonce is a hash of the secret and of all that is signed, so that the same question has the same answer and no two
 * answers share one.
 *
 * @throws WalletError `BYTES_MALFORMED` for keys that are no points
 */
export function outProof({ transaction, address, message, secrets }: OutProofRequest): string {
  const prefix = keccak(fromHex(transaction), text(message))
  const viewKey = pointOf(address.viewKey)
  const spendKey = address.kind === 'subaddress' ? address.spendKey : undefined
  const parts = secrets.map((secret) => {
    const known = scalarOf(fromHex(secret))
    const base = spendKey === undefined ? undefined : pointOf(spendKey)
    const onBase = (value: bigint): Point => (base === undefined ? timesBase(value) : times(base, value))
    const [shown, shared] = [onBase(known).toBytes(), times(viewKey, known).toBytes()]
    const keys = [keccak(text(domain)), shown, address.viewKey, spendKey ?? new Uint8Array(32)]
    // Twice as long as the order of the group, so that no nonce is likelier than another.
    const drawn = [0, 1].map((half) => keccak(text('nonce of a payment proof'), Uint8Array.of(half), scalarBytes(known), prefix, ...keys))
    const nonce = scalarOf(joined(...drawn))
    const challenge = hashToScalar(prefix, shared, onBase(nonce).toBytes(), times(viewKey, nonce).toBytes(), ...keys)
    const answer = difference(nonce, challenge * known)
    return encodeBase58(shared) + encodeBase58(joined(scalarBytes(challenge), scalarBytes(answer)))
  })
  return `OutProofV2${parts.join('')}`
}
