import { inspect } from 'node:util'
import {
  keyRef as asKeyRef,
  checkSigningRequest,
  coreErrors,
  type KeyRef,
  permitBudget,
  type Signer,
  type SigningAlgorithm,
} from '@wallet/core'
import { curves } from './curves.ts'
import { signerLocalErrors } from './errors/codes.ts'
import { nodeEnvironment } from './node-environment.ts'
import { seedKey } from './seed-key.ts'

/** A private key of 32 bytes and what it signs by. The signer copies it; wipe your own copy with `fill(0)`. */
export type DevelopmentKey = { readonly algorithm: SigningAlgorithm; readonly privateKey: Uint8Array }

/** A seed of 16 to 64 bytes and what its keys sign by. The signer copies it; wipe your own copy with `fill(0)`. */
export type DevelopmentSeed = { readonly algorithm: SigningAlgorithm; readonly seed: Uint8Array }

/** What a development signer is made of. */
export type DevelopmentSignerOptions = {
  /** Named by the caller, so that nobody gets this signer by default. Anything else is refused. */
  readonly environment: 'development' | 'test'
  readonly keys?: { readonly [keyRef: string]: DevelopmentKey } | undefined
  /**
   * Every path of a seed is a key: `local:hd` holds `local:hd/m/44'/966'/0'/0/0`. BIP-32, and SLIP-10 for Ed25519. Schnorr keys under
   * `m/86'` are those of taproot outputs, tweaked already.
   */
  readonly seeds?: { readonly [name: string]: DevelopmentSeed } | undefined
  /** How many signatures may be under way at once; default 64. */
  readonly signaturesMax?: number
}

/** A signer whose keys are in this process. */
export interface DevelopmentSigner extends Signer {
  /** Overwrites every key with zeros and refuses further calls with `SIGNER_CLOSED`. Safe to call twice. */
  close(): void
}

type HeldKey = { readonly algorithm: SigningAlgorithm; readonly secretKey: Uint8Array; readonly publicKey: Uint8Array }

/**
 * A signer with keys in this process, for development and tests.
 *
 * Whoever can read this process's memory, a heap dump or its swap has the keys, and wiping them is best effort: the curve
 * library makes numbers of them, which nobody can overwrite. So it refuses to start in production. Every signature is
 * checked against its key before it is handed out.
 *
 * Its calls can fail with `SIGNER_CLOSED`, `SIGNER_REFUSED`, `ABORTED`, `SIGNATURE_INVALID`.
 *
 * @throws WalletError `DEVELOPMENT_ONLY`, `KEY_INVALID`
 */
export function developmentSigner(options: DevelopmentSignerOptions): DevelopmentSigner {
  assertDevelopment(options.environment)
  const keys = new Map(Object.entries(options.keys ?? {}).map(([ref, key]) => [asKeyRef(ref), hold(ref, key)]))
  const seeds = new Map(Object.entries(options.seeds ?? {}).map(([name, seed]) => [name, holdSeed(name, seed)]))
  let closed = false

  const derived = (keyRef: KeyRef): HeldKey | undefined => {
    const start = keyRef.lastIndexOf('/m')
    const seed = start === -1 ? undefined : seeds.get(keyRef.slice(0, start))
    const privateKey = seed === undefined ? undefined : seedKey(seed.algorithm, seed.seed, keyRef.slice(start + 1))
    if (seed === undefined || privateKey === undefined) return undefined
    const key = hold(keyRef, { algorithm: seed.algorithm, privateKey })
    privateKey.fill(0)
    keys.set(keyRef, key)
    return key
  }
  const keyOf = (keyRef: KeyRef): HeldKey => {
    if (closed) throw signerLocalErrors.create('SIGNER_CLOSED', { keyRef })
    const key = keys.get(keyRef) ?? derived(keyRef)
    if (key === undefined) throw coreErrors.create('SIGNER_REFUSED', { keyRef, reason: 'this signer has no such key' })
    return key
  }
  const signer: DevelopmentSigner = {
    async publicKey(keyRef) {
      const { algorithm, publicKey } = keyOf(keyRef)
      return { algorithm, bytes: publicKey.slice() }
    },
    permit: permitBudget(options.signaturesMax ?? 64),
    async sign(request, signal) {
      if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'sign' })
      const { algorithm, secretKey, publicKey } = keyOf(request.keyRef)
      checkSigningRequest(request, algorithm)
      const signature = curves[algorithm].sign(request.message, secretKey, publicKey)
      if (signature === undefined) throw coreErrors.create('SIGNATURE_INVALID', { keyRef: request.keyRef })
      return { keyRef: request.keyRef, ...signature }
    },
    close() {
      closed = true
      for (const { secretKey } of keys.values()) secretKey.fill(0)
      for (const { seed } of seeds.values()) seed.fill(0)
      keys.clear()
      seeds.clear()
    },
  }
  return sealed(signer)
}

function assertDevelopment(environment: string): void {
  if (environment !== 'development' && environment !== 'test')
    throw signerLocalErrors.create('DEVELOPMENT_ONLY', { environment: String(environment) })
  // A deployment that copied its test configuration is caught by what Node itself was told.
  const declared = nodeEnvironment()?.trim().toLowerCase() ?? ''
  if (declared.startsWith('prod')) throw signerLocalErrors.create('DEVELOPMENT_ONLY', { environment: `NODE_ENV=${declared}` })
}

function holdSeed(name: string, { algorithm, seed }: DevelopmentSeed): DevelopmentSeed {
  const invalid = (reason: string) => signerLocalErrors.create('KEY_INVALID', { keyRef: name, reason })
  if (!Object.hasOwn(curves, algorithm)) throw invalid('unknown algorithm')
  // BIP-32: "between 128 and 512 bits".
  if (!(seed instanceof Uint8Array) || seed.length < 16 || seed.length > 64) throw invalid('a seed has 16 to 64 bytes')
  return { algorithm, seed: Uint8Array.from(seed) }
}

function hold(ref: string, { algorithm, privateKey }: DevelopmentKey): HeldKey {
  const curve = Object.hasOwn(curves, algorithm) ? curves[algorithm] : undefined
  const invalid = (reason: string) => signerLocalErrors.create('KEY_INVALID', { keyRef: ref, reason })
  if (curve === undefined) throw invalid('unknown algorithm')
  // Checked here and not by the library: its messages may quote what they were given.
  if (!(privateKey instanceof Uint8Array) || privateKey.length !== 32) throw invalid('a private key has 32 bytes')
  if (!curve.isSecretKey(privateKey)) throw invalid('no private key of this curve')
  const secretKey = Uint8Array.from(privateKey)
  return { algorithm, secretKey, publicKey: curve.publicKey(secretKey) }
}

// The keys are in a closure, out of reach of any printer; this keeps even the shape of the signer out of logs.
function sealed(signer: DevelopmentSigner): DevelopmentSigner {
  const hidden = { value: () => '[secret]', enumerable: false }
  Object.defineProperties(signer, { [inspect.custom]: hidden, toJSON: hidden, toString: hidden })
  return Object.freeze(signer)
}
