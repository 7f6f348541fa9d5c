import { type Engine, keyRef, type PartHealth, type Signer } from '@wallet/core'
import type { WalletConfig } from '../config/config-shape.ts'

const signerTimeoutMs = 5_000
const keepMs = 10_000

/** Asks every part, the signer included; answers are kept for ten seconds, so that probes cost a remote signer next to nothing. */
export function healthCheck(
  engine: Engine,
  signer: Signer,
  wallets: readonly WalletConfig[],
  now: () => number = Date.now,
): () => Promise<readonly PartHealth[]> {
  const keyRefs = [...new Set(wallets.flatMap((wallet) => wallet.addresses.map((one) => one.keyRef)))]
  let asked: { readonly at: number; readonly health: Promise<PartHealth> } | undefined
  const signerHealth = (): Promise<PartHealth> => {
    if (asked === undefined || now() - asked.at > keepMs) asked = { at: now(), health: checkSigner(signer, keyRefs) }
    return asked.health
  }
  return async () => {
    const [parts, ofSigner] = await Promise.all([engine.health(), signerHealth()])
    return [...parts, ofSigner]
  }
}

async function checkSigner(signer: Signer, keyRefs: readonly string[]): Promise<PartHealth> {
  const signal = AbortSignal.timeout(signerTimeoutMs)
  try {
    await Promise.all(keyRefs.map((ref) => signer.publicKey(keyRef(ref), signal)))
    return { name: 'signer', healthy: true, detail: `${keyRefs.length} keys` }
  } catch (error) {
    return { name: 'signer', healthy: false, detail: error instanceof Error ? error.message : 'unknown' }
  }
}
