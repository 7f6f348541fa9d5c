import { amount, type Draft, type Inspection, malformedBytes, transactionId } from '@wallet/core'
import type { Associated } from '../accounts/associated.ts'
import { toBase58 } from '../base58.ts'
import { readBody } from '../draft/body.ts'
import { priorityFee } from '../draft/fit-price.ts'
import type { Settings } from '../settings.ts'
import { decodeTransaction } from './decode.ts'
import { readMessage } from './read-message.ts'
import { verifySignature } from './verify-signature.ts'

/** Reports what signed bytes do, by their own decoder; every signature must verify. @throws WalletError `BYTES_MALFORMED` */
export function inspect(settings: Settings, associated: Associated, bytes: Uint8Array, draft: Draft): Inspection {
  const { signatures, message, decoded } = decodeTransaction(bytes)
  for (const [index, signer] of decoded.signers.entries()) {
    const signature = signatures[index]
    if (signature === undefined || !verifySignature(signer, message, signature)) throw malformedBytes('a signature does not verify')
  }
  const { payments, units, price, opened } = readMessage(settings, associated, decoded, draft)
  const { blockhash, perSignature, rents } = readBody(draft.body)
  const rent = opened.reduce((sum, account) => {
    const lamports = rents.get(account)
    if (lamports === undefined) throw malformedBytes('it opens an account that was not planned')
    return sum + lamports
  }, 0n)
  return {
    id: transactionId(toBase58(signatures[0] as Uint8Array)),
    payments: payments.map(({ to, asset, amount: value }) => ({ to, asset, amount: value })),
    claims: [],
    fee: amount(perSignature * BigInt(signatures.length) + priorityFee(price, units) + rent),
    change: [],
    // The bytes carry a blockhash; how long it is valid was told when it was read.
    ...(decoded.blockhash === blockhash && draft.expiry !== undefined ? { expiry: draft.expiry } : {}),
  }
}
