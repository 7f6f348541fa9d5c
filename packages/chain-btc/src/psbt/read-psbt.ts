import { Psbt } from 'bitcoinjs-lib'
import { bitcoinErrors } from '../errors/codes.ts'

/** Reads a PSBT in base64. @throws WalletError `BITCOIN__PSBT_INVALID` */
export function readPsbt(text: string): Psbt {
  // The library's decoder skips what is not base64.
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw invalid('not base64')
  try {
    return Psbt.fromBase64(text)
  } catch (cause) {
    throw invalid('not a partially signed transaction', cause)
  }
}

/**
 * One PSBT with the signatures of all, in base64. Pure.
 *
 * @throws WalletError `BITCOIN__PSBT_INVALID` for PSBTs of different transactions.
 */
export function combinePsbts(first: string, ...others: readonly string[]): string {
  const psbt = readPsbt(first)
  const rest = others.map(readPsbt)
  try {
    return rest.length === 0 ? psbt.toBase64() : psbt.combine(...rest).toBase64()
  } catch (cause) {
    throw invalid('they are not of one transaction', cause)
  }
}

/** The error of this folder. */
export function invalid(reason: string, cause?: unknown): Error {
  return bitcoinErrors.create('BITCOIN__PSBT_INVALID', { reason }, cause === undefined ? {} : { cause })
}
