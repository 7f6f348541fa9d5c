import { keccak256, type Transaction } from 'ethers'

/** One transaction as the pool keeps it. */
export interface Pooled {
  readonly hash: string
  readonly raw: string
  readonly to: string | null
  readonly nonce: number
  readonly tip: bigint
  readonly feeCap: bigint
  readonly gasLimit: bigint
  /** Wei that the sender must own: gas limit × fee cap + value. */
  readonly cost: bigint
}

/** What the chain says of a sender at the head. */
export interface SenderState {
  readonly nonce: number
  readonly balance: bigint
  readonly delegated: boolean
}

/** Reads the fields once: ethers recovers the sender and hashes anew at every access, so neither is asked of the object here. */
export function pooled(transaction: Transaction, raw: string): Pooled {
  const feeCap = transaction.maxFeePerGas ?? transaction.gasPrice ?? 0n
  return {
    hash: keccak256(raw),
    raw,
    to: transaction.to,
    nonce: transaction.nonce,
    tip: transaction.maxPriorityFeePerGas ?? feeCap,
    feeCap,
    gasLimit: transaction.gasLimit,
    cost: transaction.gasLimit * feeCap + transaction.value,
  }
}

/** Those that cannot be mined yet, lowest nonce first: some nonce between the account's and theirs is in nobody's hands. */
export function gapped(accountNonce: number, transactions: Iterable<Pooled>): Pooled[] {
  const sorted = [...transactions].sort((a, b) => a.nonce - b.nonce)
  let next = accountNonce
  return sorted.filter(({ nonce }) => {
    if (nonce !== next) return true
    next += 1
    return false
  })
}
