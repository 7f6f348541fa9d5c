import { AbiCoder, concat, toBeHex, zeroPadValue } from 'ethers'

/** One delivery of a token, or of coins. */
export type Leg = { readonly to: string; readonly amount: bigint }

// Selectors: transfer(address,uint256) a9059cbb, approve(address,uint256) 095ea7b3 (ERC-20); pay(address,address[],uint256[]) 95ecdced and
// payCoins(address[],uint256[]) 5c2b913a (BatchPayout).
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

/** `payCoins(recipients, amounts)` of BatchPayout; the sum goes with it as its value. */
export function coinBatchData(legs: readonly Leg[]): string {
  const values = [legs.map(({ to }) => to), legs.map(({ amount }) => amount)]
  return concat(['0x5c2b913a', AbiCoder.defaultAbiCoder().encode(['address[]', 'uint256[]'], values)])
}
