import type { Funds } from './funds.ts'
import type { Described } from './participant.ts'
import type { EscrowTerms } from './records.ts'

/**
 * Why a co-signer must not sign a payment, by its own reading of it; undefined when it does what the terms say. Pure.
 *
 * The text that was created is a stranger's: everything in it is compared, and the last signature is what makes it money. `held` is by
 * the co-signer's own wallet; of what is payable at most dust may stay behind, which the wallet program leaves out by itself.
 */
export function objectionTo(described: readonly Described[], terms: EscrowTerms, to: string, held: Funds): string | undefined {
  const [only] = described
  if (only === undefined || described.length !== 1) return `${described.length} transactions instead of one`
  if (only.recipients.some(({ address }) => address !== to)) return 'it pays somebody else'
  if (only.unlockTime !== 0n) return 'what it pays would be locked'
  if (only.change !== 0n) return 'it leaves something behind'
  if (only.fee > terms.feeMax) return `it costs ${only.fee} piconero, ${terms.feeMax} were agreed`
  const paid = only.recipients.reduce((sum, { amount }) => sum + amount, 0n)
  const taken = paid + only.fee
  if (taken < terms.amount) return `it pays ${paid} and costs ${only.fee} piconero, ${terms.amount} were agreed`
  if (taken < held.payable - terms.feeMax || taken > held.spendable)
    return `it pays ${paid} and costs ${only.fee} piconero of ${held.payable}`
  return undefined
}
