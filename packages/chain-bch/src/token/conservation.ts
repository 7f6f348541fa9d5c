import { type TxOutput, toHex } from '@wallet/utxo'
import { readScriptField } from './token-prefix.ts'

/**
 * What is wrong with the tokens of a transaction, in one phrase; undefined when every category goes out exactly as it came in: the
 * same sum of fungible tokens, the very same NFTs. The chain would allow less, and would take the rest as burnt.
 *
 * Nothing of ours makes a category, mints or melts, so what the chain allows beyond is a fault here.
 */
export function tokenFault(coins: readonly TxOutput[], outputs: readonly TxOutput[]): string | undefined {
  const [before, after] = [tally(coins), tally(outputs)]
  if (before === undefined || after === undefined) return 'a token is malformed'
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [had, has] = [before.get(name) ?? 0n, after.get(name) ?? 0n]
    if (had !== has) return `tokens ${name.slice(0, 100)}: ${had} go in and ${has} come out`
  }
  return undefined
}

/** How much of what: fungible tokens by category, NFTs by all that they are. Undefined if one is malformed. */
function tally(outputs: readonly TxOutput[]): ReadonlyMap<string, bigint> | undefined {
  const sums = new Map<string, bigint>()
  const add = (name: string, amount: bigint) => sums.set(name, (sums.get(name) ?? 0n) + amount)
  for (const { script } of outputs) {
    const field = readScriptField(script)
    if (field.status === 'plain') continue
    if (field.status === 'malformed') return undefined
    const { category, amount, nft } = field.token
    if (amount > 0n) add(category, amount)
    if (nft !== undefined) add(`${category}/${nft.capability}/${toHex(nft.commitment)}`, 1n)
  }
  return sums
}
