import { coreErrors } from '../errors/codes.ts'
import { type KeyRef, keyRef } from '../ids/ids.ts'
import type { Signer } from './signer.ts'

/**
 * A signer without keys, for processes that only follow what others signed: whatever is asked of it is refused.
 *
 * @throws WalletError `SIGNER_REFUSED` from every method
 */
export function noSigner(): Signer {
  const refuse = async (asked: KeyRef): Promise<never> => {
    throw coreErrors.create('SIGNER_REFUSED', { keyRef: asked, reason: 'this process has no keys' })
  }
  return {
    publicKey: (asked) => refuse(asked),
    permit: ({ keyRefs }) => refuse(keyRefs[0] ?? keyRef('any')),
    sign: (request) => refuse(request.keyRef),
  }
}
