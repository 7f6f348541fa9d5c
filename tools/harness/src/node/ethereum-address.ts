import { computeAddress, hexlify } from 'ethers'

/** The address of a secp256k1 public key of 33 or 65 bytes, in EIP-55 spelling. */
export function ethereumAddress(publicKey: Uint8Array): string {
  return computeAddress(hexlify(publicKey))
}
