import type { Curve } from '@wallet/utxo'
import { recover, verify } from 'tiny-secp256k1'

/** libsecp256k1's checks; what the library throws at (a digest or key that is none) is a no. */
export const curve: Curve = {
  verify: (digest, publicKey, signature) => answered(() => verify(digest, publicKey, signature, true)) ?? false,
  recover: (digest, signature, recovery) => answered(() => recover(digest, signature, recovery, true)) ?? undefined,
}

function answered<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
