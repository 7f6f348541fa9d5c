import { coreErrors } from '../errors/codes.ts'
import type { PublicKey, Signature, SigningAlgorithm, SigningRequest } from './signer.ts'

// Half the order of secp256k1, rounded down. BIP-62 rule 5 and EIP-2 allow only s up to here: the other one of each pair of
// signatures would give the same transaction a second id.
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

const keyLength: { readonly [Algorithm in SigningAlgorithm]: number } = {
  'ecdsa-secp256k1': 33,
  'schnorr-secp256k1': 32,
  'schnorr-bch': 33,
  ed25519: 32,
}

/**
 * What every signer refuses before it touches a key: an algorithm that is not the key's, a digest that is none.
 *
 * @throws WalletError `SIGNER_REFUSED`
 */
export function checkSigningRequest(request: SigningRequest, keyAlgorithm: SigningAlgorithm): void {
  const refuse = (reason: string) => coreErrors.create('SIGNER_REFUSED', { keyRef: request.keyRef, reason })
  if (request.algorithm !== keyAlgorithm) throw refuse(`it is a key for ${keyAlgorithm}`)
  if (!(request.message instanceof Uint8Array)) throw refuse('the message is not bytes')
  if (request.algorithm === 'ed25519') {
    if (request.message.length === 0) throw refuse('the message is empty')
    return
  }
  if (request.message.length !== 32) throw refuse('a digest has 32 bytes')
}

/**
 * Whether a signature has the form its algorithm demands: length, low s and recovery bit for ECDSA. Says nothing about
 * whether it verifies: that needs the curve, and belongs to the signer and to the chain's `finalize`.
 *
 * @throws WalletError `SIGNATURE_INVALID`
 */
export function checkSignatureShape(signature: Signature, key: PublicKey): void {
  const invalid = () => coreErrors.create('SIGNATURE_INVALID', { keyRef: signature.keyRef })
  if (key.bytes.length !== keyLength[key.algorithm] || signature.bytes.length !== 64) throw invalid()
  if (key.algorithm !== 'ecdsa-secp256k1') return
  const s = BigInt(`0x${Buffer.from(signature.bytes.subarray(32)).toString('hex')}`)
  if (s === 0n || s > halfOrder) throw invalid()
  if (signature.recovery !== 0 && signature.recovery !== 1) throw invalid()
}
