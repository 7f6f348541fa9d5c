import type { TransactionInstruction } from '@solana/web3.js'
import { programs } from '../programs.ts'
import { instruction, u32, u64 } from './instruction.ts'
import type { Leg } from './leg.ts'

/** Compute-unit limit and price. Source: compute-budget-interface, instructions 2 and 3. */
export function budget(units: number, price: bigint): readonly TransactionInstruction[] {
  return [
    instruction(programs.computeBudget, [], Buffer.concat([Buffer.from([2]), u32(units)])),
    instruction(programs.computeBudget, [], Buffer.concat([Buffer.from([3]), u64(price)])),
  ]
}

/** A memo; any UTF-8 text. */
export function memo(text: string): TransactionInstruction {
  return instruction(programs.memo, [], Buffer.from(text, 'utf8'))
}

/**
 * The instructions of all legs.
 *
 * The reference is always there: two payments of the same amount to the same recipient under one blockhash would otherwise be
 * the same bytes with the same signature, of which the cluster executes one and reports two as done. It comes last before the
 * first transfer, because an account that demands memos looks at the instruction directly before.
 */
export function instructionsOf(payer: string, legs: readonly Leg[], reference: string): readonly TransactionInstruction[] {
  const openings = legs.flatMap((leg) => (leg.kind === 'token' && leg.create ? [createAccount(payer, leg)] : []))
  const moves = legs.flatMap((leg, index) => {
    const text =
      leg.kind === 'call' ? undefined : (leg.memo ?? (leg.kind === 'token' && leg.memoRequired && index > 0 ? reference : undefined))
    return [...(text === undefined ? [] : [memo(text)]), ...moveOf(payer, leg)]
  })
  return [...openings, memo(reference), ...moves]
}

function createAccount(payer: string, leg: Extract<Leg, { kind: 'token' }>): TransactionInstruction {
  // Instruction 1, CreateIdempotent: does nothing where somebody else created the account in the meantime.
  return instruction(
    programs.associatedToken,
    [
      { address: payer, signer: true, writable: true },
      { address: leg.destination, writable: true },
      { address: leg.to },
      { address: leg.mint },
      { address: programs.system },
      { address: leg.program },
    ],
    Buffer.from([1]),
  )
}

function moveOf(payer: string, leg: Leg): readonly TransactionInstruction[] {
  switch (leg.kind) {
    case 'sol':
      // SystemInstruction::Transfer is number 2, as u32.
      return [
        instruction(
          programs.system,
          [
            { address: payer, signer: true, writable: true },
            { address: leg.to, writable: true },
          ],
          Buffer.concat([u32(2), u64(leg.amount)]),
        ),
      ]
    case 'token': {
      const accounts = [
        { address: leg.source, writable: true },
        { address: leg.mint },
        { address: leg.destination, writable: true },
        { address: payer, signer: true },
      ]
      // 12 is TransferChecked; 26, 1 is TransferFeeExtension::TransferCheckedWithFee, which fails unless the fee is the one foreseen.
      const data =
        leg.withheld === undefined
          ? Buffer.concat([Buffer.from([12]), u64(leg.gross), Buffer.from([leg.decimals])])
          : Buffer.concat([Buffer.from([26, 1]), u64(leg.gross), Buffer.from([leg.decimals]), u64(leg.withheld)])
      return [instruction(leg.program, accounts, data)]
    }
    case 'call':
      return leg.instructions.map(({ program, accounts, data }) => instruction(program, accounts, Buffer.from(data, 'base64')))
    default:
      return leg satisfies never
  }
}
