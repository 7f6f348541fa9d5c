import { type Signer, unreachable } from '@wallet/core'
import { developmentSigner } from '@wallet/signer-local'
import type { SignerConfig } from '../config/config-shape.ts'

/** The configured signer. The development one refuses to start with `NODE_ENV=production`. */
export function openSigner(signer: SignerConfig): Signer {
  switch (signer.kind) {
    case 'development':
      return developmentSigner({ keys: signer.keys })
    default:
      return unreachable(signer.kind)
  }
}
