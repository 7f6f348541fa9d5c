import { secp256k1 } from '@noble/curves/secp256k1.js'
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

/** Puts a key that the test knows into the token, in the form in which the token's own keys are: sensitive and not extractable. */
export function importKey(label: string, secret: Uint8Array): void {
  const { pkcs11js: p, library, pin } = softHsm()
  const binding = new p.PKCS11()
  binding.load(library)
  try {
    binding.C_Initialize({ flags: 2 })
  } catch {
    // A token of this process has done it.
  }
  const session = binding.C_OpenSession(binding.C_GetSlotList(true)[0], p.CKF_SERIAL_SESSION | p.CKF_RW_SESSION)
  try {
    binding.C_Login(session, p.CKU_USER, pin)
  } catch {
    // The login is the token's, and may be there.
  }
  const shared = [
    { type: p.CKA_TOKEN, value: true },
    { type: p.CKA_LABEL, value: label },
    { type: p.CKA_KEY_TYPE, value: p.CKK_EC },
    { type: p.CKA_EC_PARAMS, value: Buffer.from('06052b8104000a', 'hex') },
  ]
  const point = Buffer.concat([Buffer.of(4, 65), secp256k1.getPublicKey(secret, false)])
  binding.C_CreateObject(session, [
    { type: p.CKA_CLASS, value: p.CKO_PUBLIC_KEY },
    ...shared,
    { type: p.CKA_EC_POINT, value: point },
    { type: p.CKA_VERIFY, value: true },
  ])
  binding.C_CreateObject(session, [
    { type: p.CKA_CLASS, value: p.CKO_PRIVATE_KEY },
    ...shared,
    { type: p.CKA_VALUE, value: Buffer.from(secret) },
    { type: p.CKA_SIGN, value: true },
    { type: p.CKA_PRIVATE, value: true },
    { type: p.CKA_SENSITIVE, value: true },
    { type: p.CKA_EXTRACTABLE, value: false },
  ])
  binding.C_CloseSession(session)
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
