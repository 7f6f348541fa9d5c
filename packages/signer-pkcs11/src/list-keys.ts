import type { PublicKey } from '@wallet/core'
import { algorithmOf } from './algorithms.ts'
import { ck } from './constants.ts'
import { attributes, findObjects, readPublicKey } from './find-key.ts'
import type { Sessions } from './sessions.ts'

/** A key of a token. */
export type TokenKey = { readonly label: string; readonly id: Uint8Array; readonly publicKey: PublicKey }

/** The keys of a token that chains here can sign with; see `Token.keys`. */
export function listKeys(sessions: Sessions, signal: AbortSignal): Promise<readonly TokenKey[]> {
  return sessions.use(signal, (session) =>
    findObjects(session, ck.CKO_PUBLIC_KEY, {}).flatMap((object) => {
      const [kind] = attributes(session, object, [ck.CKA_KEY_TYPE])
      // A CK_ULONG in the machine's own order: the first byte is enough for the kinds that matter. RSA keys have no curve to ask for.
      if (kind?.[0] !== ck.CKK_EC && kind?.[0] !== ck.CKK_EC_EDWARDS) return []
      const [label, id, curve] = attributes(session, object, [ck.CKA_LABEL, ck.CKA_ID, ck.CKA_EC_PARAMS])
      const algorithm = curve === undefined ? undefined : algorithmOf(curve)
      const publicKey = algorithm === undefined ? undefined : readPublicKey(session, object, algorithm)
      if (publicKey === undefined || label === undefined || id === undefined) return []
      return [{ label: label.toString('utf8'), id: Uint8Array.from(id), publicKey }]
    }),
  )
}
