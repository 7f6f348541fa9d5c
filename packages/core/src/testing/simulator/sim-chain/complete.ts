import { decodeSigned, decodeUnsigned } from '../../toy-chain/decode.ts'
import { encodeSigned } from '../../toy-chain/encode.ts'
import { toySign } from '../../toy-chain/keys.ts'
import type { ToyTransaction } from '../../toy-chain/transaction.ts'

/** The transaction that whoever has a wallet's key makes of unsigned bytes: what a co-signer could send on its own. */
export function completedBy(unsigned: Uint8Array, key: string): ToyTransaction {
  const { kind, inputs } = decodeUnsigned(unsigned)
  const signature = toySign(key, unsigned)
  return decodeSigned(encodeSigned(unsigned, kind === 'utxo' ? inputs.map(() => signature) : [signature]))
}
