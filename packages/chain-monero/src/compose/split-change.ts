import type { Settings } from '../settings.ts'
import type { Output } from './outputs.ts'

/**
 * How to divide the change of a payment: amounts in piconero to send back to the wallet beside it, none while it has coins enough.
 *
 * One coin comes back as one locked coin, and the next payout waits for twenty minutes. Pieces are cut from the largest free coin,
 * about as large as each other, and never so that the payment would need another coin. Pure.
 */
export function splitChange(
  { coins, pieceMin, piecesMax }: Settings['split'],
  outputs: readonly Output[],
  payments: { readonly count: number; readonly total: bigint; readonly feeMax: bigint },
): readonly bigint[] {
  const free = outputs.filter(({ frozen }) => !frozen)
  const wanted = Math.min(coins - free.length, piecesMax, 15 - payments.count)
  if (wanted <= 0) return []
  const largest = free.filter(({ unlocked }) => unlocked).reduce((most, { amount }) => (amount > most ? amount : most), 0n)
  const room = largest - payments.total - payments.feeMax
  if (room < 2n * pieceMin) return []
  const affordable = room / pieceMin
  const pieces = affordable - 1n < BigInt(wanted) ? affordable - 1n : BigInt(wanted)
  // One share is left to be the change itself.
  const share = room / (pieces + 1n)
  return Array.from({ length: Number.parseInt(pieces.toString(), 10) }, () => share)
}
