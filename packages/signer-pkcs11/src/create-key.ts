import { createHash } from 'node:crypto'
import { coreErrors, keyRef, type PublicKey } from '@wallet/core'
import { tokenAlgorithms } from './algorithms.ts'
import { ck } from './constants.ts'
import { signerPkcs11Errors } from './errors/codes.ts'
import { findObjects, readPublicKey } from './find-key.ts'
import type { Sessions } from './sessions.ts'

/** The key to make. The label is what key references name. */
export type KeyWish = { readonly label: string; readonly algorithm: PublicKey['algorithm'] }

/** A key that was made; derive the wallet's address from its public half. */
export type CreatedKey = { readonly label: string; readonly id: Uint8Array; readonly publicKey: PublicKey }

/** Makes a key pair on the token; see `Token.createKey`. */
export async function createKey(sessions: Sessions, { label, algorithm: name }: KeyWish, signal: AbortSignal): Promise<CreatedKey> {
  const algorithm = tokenAlgorithms.find((one) => one.name === name)
  if (algorithm === undefined)
    throw coreErrors.create('SIGNER_REFUSED', { keyRef: keyRef(label), reason: `PKCS #11 has no mechanism for ${name}` })
  // From the label, so that a doubled call would be seen as such by whoever lists the token.
  const id = createHash('sha256').update(`${name}|${label}`).digest().subarray(0, 20)
  return sessions.use(signal, async (session) => {
    if (findObjects(session, ck.CKO_PRIVATE_KEY, { label }).length > 0) throw signerPkcs11Errors.create('PKCS11__KEY_EXISTS', { label })
    const shared = [
      { type: ck.CKA_TOKEN, value: true },
      { type: ck.CKA_LABEL, value: label },
      { type: ck.CKA_ID, value: id },
    ]
    const pair = await session.binding.C_GenerateKeyPairAsync(
      session.handle,
      { mechanism: algorithm.generate },
      [...shared, { type: ck.CKA_VERIFY, value: true }, { type: ck.CKA_EC_PARAMS, value: algorithm.curve }],
      [
        ...shared,
        { type: ck.CKA_SIGN, value: true },
        { type: ck.CKA_PRIVATE, value: true },
        { type: ck.CKA_SENSITIVE, value: true },
        { type: ck.CKA_EXTRACTABLE, value: false },
      ],
    )
    const publicKey = readPublicKey(session, pair.publicKey, algorithm)
    if (publicKey === undefined)
      throw signerPkcs11Errors.create('PKCS11__CALL_FAILED', { call: 'C_GenerateKeyPair', reason: 'no public key' })
    return { label, id: Uint8Array.from(id), publicKey }
  })
}
