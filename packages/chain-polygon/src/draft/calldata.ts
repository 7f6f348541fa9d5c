import { AbiCoder, concat, toBeHex, zeroPadValue } from 'ethers'

/** One delivery of a token. */
export type Leg = { readonly to: string; readonly amount: bigint }

// Selectors: transfer(address,uint256) a9059cbb, approve(address,uint256) 095ea7b3 (ERC-20); pay(address,address[],uint256[]) 95ecdced (BatchPayout).
const word = (value: bigint): string => toBeHex(value, 32)

/** `transfer(to, amount)`. */
export function transferData({ to, amount }: Leg): string {
  return concat(['0xa9059cbb', zeroPadValue(to, 32), word(amount)])
}

/** `approve(spender, amount)`. */
export function approveData(spender: string, amount: bigint): string {
  return concat(['0x095ea7b3', zeroPadValue(spender, 32), word(amount)])
}

/** `pay(token, recipients, amounts)` of BatchPayout. */
export function batchData(token: string, legs: readonly Leg[]): string {
  const values = [token, legs.map(({ to }) => to), legs.map(({ amount }) => amount)]
  return concat(['0x95ecdced', AbiCoder.defaultAbiCoder().encode(['address', 'address[]', 'uint256[]'], values)])
}
