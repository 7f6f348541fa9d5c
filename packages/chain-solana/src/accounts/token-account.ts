import { toBase58 } from '../base58.ts'
import { isTokenProgram } from '../programs.ts'
import type { Account } from './account.ts'
import { extensionsOf } from './extensions.ts'

/** A token account as far as it is used. */
export type TokenAccount = {
  readonly mint: string
  readonly owner: string
  readonly amount: bigint
  readonly frozen: boolean
  /** Token-2022: transfers into it must directly follow a memo. */
  readonly memoRequired: boolean
  /** Who may move this much of it beside the owner. */
  readonly delegate?: { readonly address: string; readonly amount: bigint }
  /** Who may close it, where that is not the owner. */
  readonly closeAuthority?: string
}

/** Reads a token account of either program; undefined for a mint and everything else. Source: spl-token state.rs, `Account::unpack`. */
export function readTokenAccount(account: Account | null): TokenAccount | undefined {
  if (account === null || !isTokenProgram(account.owner)) return undefined
  const { data } = account
  // Byte 108 is the state (0 none, 1 initialized, 2 frozen); with extensions byte 165 says what it is: 2 is an account.
  if (data.length < 165 || data[108] === 0 || (data.length > 165 && data[165] !== 2)) return undefined
  const view = Buffer.from(data)
  const optional = (at: number) => (view.readUInt32LE(at) === 1 ? toBase58(data.subarray(at + 4, at + 36)) : undefined)
  const delegate = optional(72)
  const closeAuthority = optional(129)
  const memo = extensionsOf(data).find(({ type }) => type === 8)
  return {
    mint: toBase58(data.subarray(0, 32)),
    owner: toBase58(data.subarray(32, 64)),
    amount: view.readBigUInt64LE(64),
    frozen: data[108] === 2,
    memoRequired: memo?.value[0] === 1,
    ...(delegate === undefined ? {} : { delegate: { address: delegate, amount: view.readBigUInt64LE(121) } }),
    ...(closeAuthority === undefined ? {} : { closeAuthority }),
  }
}
