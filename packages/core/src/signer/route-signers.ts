import { coreErrors } from '../errors/codes.ts'
import type { KeyRef } from '../ids/ids.ts'
import type { Permit, Signer } from './signer.ts'

/** Which signer has the keys whose references begin with `prefix`. */
export type SignerRoute = { readonly prefix: string; readonly signer: Signer }

/**
 * One signer out of several, by the beginning of the key reference: `aws:…` to the KMS, `local:…` to this process.
 *
 * The longest prefix decides. A reference that no route knows is refused; there is no default that would ask a stranger.
 * A permit names no key, so it takes a place at every signer, always in the same order: two callers never hold what the
 * other one waits for.
 *
 * @throws WalletError `SIGNER_REFUSED` for a reference without a route; otherwise what the signer throws.
 */
export function routeSigners(routes: readonly SignerRoute[]): Signer {
  const ordered = [...routes].sort((a, b) => b.prefix.length - a.prefix.length)
  const signers = [...new Set(routes.map(({ signer }) => signer))]
  const signerOf = (keyRef: KeyRef): Signer => {
    const route = ordered.find(({ prefix }) => keyRef.startsWith(prefix))
    if (route === undefined) throw coreErrors.create('SIGNER_REFUSED', { keyRef, reason: 'no signer is registered for it' })
    return route.signer
  }
  return {
    publicKey: async (keyRef, signal) => signerOf(keyRef).publicKey(keyRef, signal),
    sign: async (request, signal) => signerOf(request.keyRef).sign(request, signal),
    async permit(signatures, signal) {
      const permits: Permit[] = []
      const release = () => {
        for (const permit of permits) permit.release()
      }
      try {
        for (const signer of signers) permits.push(await signer.permit(signatures, signal))
        return { release }
      } catch (error) {
        release()
        throw error
      }
    },
  }
}
