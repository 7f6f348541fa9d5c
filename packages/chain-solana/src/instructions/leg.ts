import type { OrderId } from '@wallet/core'
import type { AccountUse } from './instruction.ts'

/** An instruction of a call, as its intent spells it. */
export type CallInstruction = { readonly program: string; readonly accounts: readonly AccountUse[]; readonly data: string }

/** What carries out one order; all amounts in base units. Plain data. */
export type Leg =
  | { readonly kind: 'sol'; readonly order: OrderId; readonly to: string; readonly amount: bigint; readonly memo?: string }
  | {
      readonly kind: 'token'
      readonly order: OrderId
      /** The recipient as the intent names it: an owner, or a token account. */
      readonly to: string
      readonly mint: string
      readonly program: string
      readonly decimals: number
      readonly source: string
      readonly destination: string
      /** The destination does not exist yet. */
      readonly create: boolean
      /** What leaves the wallet. */
      readonly gross: bigint
      /** What the mint keeps of it; absent where the mint has no fee. */
      readonly withheld?: bigint
      readonly memoRequired: boolean
      readonly memo?: string
    }
  | {
      readonly kind: 'call'
      readonly order: OrderId
      readonly instructions: readonly CallInstruction[]
      /** The wallet's own addresses that must sign beside the payer. */
      readonly signers: readonly string[]
      /** The most it may take, of `asset`. */
      readonly amount: bigint
    }
