import type { CallInstruction } from '../instructions/leg.ts'

/** The one thing that a transaction does beside paying for itself. Amounts are base units. */
export type ExplainedAction =
  | { readonly kind: 'sol'; readonly to: string; readonly amount: bigint; readonly memo?: string }
  | {
      readonly kind: 'token'
      readonly mint: string
      readonly decimals: number
      /** The owner, where the transaction opens his associated account; else the token account as the bytes name it. */
      readonly to: string
      readonly amount: bigint
      readonly memo?: string
    }
  | { readonly kind: 'call'; readonly program: string; readonly instructions: readonly CallInstruction[] }

/** What a transaction means, or why it cannot be told. Signatures in the bytes are not looked at: nothing signs or sends these bytes. */
export type Explanation =
  | { readonly status: 'explained'; readonly payer: string; readonly signers: readonly string[]; readonly action: ExplainedAction }
  | { readonly status: 'refused'; readonly reason: string }
