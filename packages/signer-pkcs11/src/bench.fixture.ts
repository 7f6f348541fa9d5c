import { chainId, type KeyRef, keyRef, type SigningRequest } from '@wallet/core'
import { type SoftHsm, startSoftHsm } from '@wallet/harness'
import type { Pkcs11SignerOptions } from './pkcs11-signer.ts'
import { pkcs11Signer } from './pkcs11-signer.ts'
import { openToken, type Token, type TokenOptions } from './token.ts'

/** A signal that never aborts. */
export const open: AbortSignal = new AbortController().signal

// SoftHSM reads where its tokens are once per process, so all benches of a test file share one.
let hsm: SoftHsm | undefined
/** The file's one SoftHSM; its directory goes with the process. */
export function softHsm(): SoftHsm {
  hsm ??= startSoftHsm()
  return hsm
}

/** Opens the test token. */
export function testToken(wish: Partial<TokenOptions> = {}): Token {
  const { pkcs11js, library, token, pin } = softHsm()
  return openToken({ module: pkcs11js, library, token, pin: () => pin, ...wish })
}

let labels = 0
/** A label that no key has yet. */
export function freshLabel(): string {
  labels += 1
  return `key-${labels}`
}

/** A token with one fresh key of an algorithm and a signer over it. */
export async function signerWithKey(
  algorithm: 'ecdsa-secp256k1' | 'ed25519',
  options: Partial<Pkcs11SignerOptions> = {},
): Promise<{
  readonly token: Token
  readonly signer: ReturnType<typeof pkcs11Signer>
  readonly ref: KeyRef
  readonly publicKey: Uint8Array
}> {
  const token = options.token ?? testToken()
  const label = freshLabel()
  const { publicKey } = await token.createKey({ label, algorithm }, open)
  return { token, signer: pkcs11Signer({ prefix: 'hsm:', ...options, token }), ref: keyRef(`hsm:${label}`), publicKey: publicKey.bytes }
}

/** A request to sign a message. */
export function requestFor(ref: KeyRef, algorithm: SigningRequest['algorithm'], message: Uint8Array): SigningRequest {
  return { keyRef: ref, algorithm, message, chain: chainId('test:1'), transaction: new Uint8Array(), intentDigests: [] }
}
