import { type Signer, unreachable } from '@wallet/core'
import { developmentSigner } from '@wallet/signer-local'
import type { SignerConfig } from '../config/config-shape.ts'

/** The configured signer. The development one holds its keys in this process and refuses `NODE_ENV=production`. */
export function openSigner(signer: SignerConfig): Signer {
  switch (signer.kind) {
    case 'development':
      return developmentSigner({ environment: 'development', keys: keysOf(signer.keys), seeds: seedsOf(signer.seeds ?? {}) })
    default:
      return unreachable(signer.kind)
  }
}

function seedsOf(seeds: { readonly [name: string]: string }): Parameters<typeof developmentSigner>[0]['seeds'] {
  const entries = Object.entries(seeds).map(([name, hex]) => [
    name,
    { algorithm: 'ed25519' as const, seed: Uint8Array.from(Buffer.from(hex, 'hex')) },
  ])
  return Object.fromEntries(entries)
}

function keysOf(keys: SignerConfig['keys']): Parameters<typeof developmentSigner>[0]['keys'] {
  const entries = Object.entries(keys).map(([name, hex]) => {
    const privateKey = Uint8Array.from(Buffer.from(hex.replace(/^(0x|ed25519:)/, ''), 'hex'))
    const algorithm = hex.startsWith('ed25519:') ? 'ed25519' : 'ecdsa-secp256k1'
    return [name, { algorithm, privateKey }] as const
  })
  return Object.fromEntries(entries)
}
