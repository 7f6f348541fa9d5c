import type { Described } from './participant.ts'
import type { EscrowTerms } from './records.ts'

/**
 * Why a co-signer must not sign a payment, by its own reading of it; undefined when it does what the terms say. Pure.
 *
 * The text that was created is a stranger's: everything in it is compared, and the last signature is what makes it money.
 */
export function objectionTo(described: readonly Described[], terms: EscrowTerms, to: string, held: bigint): string | undefined {
  const [only] = described
  if (only === undefined || described.length !== 1) return `${described.length} transactions instead of one`
  if (only.recipients.some(({ address }) => address !== to)) return 'it pays somebody else'
  if (only.unlockTime !== 0n) return 'what it pays would be locked'
  if (only.change !== 0n) return 'it leaves something behind'
  if (only.fee > terms.feeMax) return `it costs ${only.fee} piconero, ${terms.feeMax} were agreed`
  const paid = only.recipients.reduce((sum, { amount }) => sum + amount, 0n)
  if (paid + only.fee !== held) return `it pays ${paid} and costs ${only.fee} piconero of ${held}`
  return undefined
}
