import { coreErrors } from '../errors/codes.ts'
import type { KeyRef } from '../ids/ids.ts'
import type { Permit, Signer } from './signer.ts'

/** Which signer has the keys whose references begin with `prefix`. */
export type SignerRoute = { readonly prefix: string; readonly signer: Signer }

/**
 * One signer out of several, by the beginning of the key reference: `aws:…` to the KMS, `local:…` to this process.
 *
 * The longest prefix decides. A reference that no route knows is refused; there is no default that would ask a stranger.
 * A permit takes a place at each signer that has one of its keys and at no other, always in the order of the routes: two
 * callers never hold what the other one waits for.
 *
 * @throws WalletError `SIGNER_REFUSED` for a reference without a route; otherwise what the signer throws.
 */
export function routeSigners(routes: readonly SignerRoute[]): Signer {
  const ordered = [...routes].sort((a, b) => b.prefix.length - a.prefix.length)
  const signers = [...new Set(routes.map(({ signer }) => signer))]
  const routeOf = (keyRef: KeyRef): SignerRoute | undefined => ordered.find(({ prefix }) => keyRef.startsWith(prefix))
  const signerOf = (keyRef: KeyRef): Signer => {
    const route = routeOf(keyRef)
    if (route === undefined) throw coreErrors.create('SIGNER_REFUSED', { keyRef, reason: 'no signer is registered for it' })
    return route.signer
  }
  return {
    publicKey: async (keyRef, signal) => signerOf(keyRef).publicKey(keyRef, signal),
    sign: async (request, signal) => signerOf(request.keyRef).sign(request, signal),
    exposes: (keyRef) => routeOf(keyRef)?.signer.exposes?.(keyRef) ?? false,
    async permit(request, signal) {
      const asked = new Set<Signer | undefined>()
      for (const keyRef of request.keyRefs) {
        asked.add(routeOf(keyRef)?.signer)
        // A wallet may have a hundred thousand addresses.
        if (asked.size > signers.length) break
      }
      const permits: Permit[] = []
      const release = () => {
        for (const permit of permits) permit.release()
      }
      try {
        for (const signer of signers) if (asked.has(signer)) permits.push(await signer.permit(request, signal))
        return { release }
      } catch (error) {
        release()
        throw error
      }
    },
  }
}
