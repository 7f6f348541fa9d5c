import { compactSizeLength } from '@wallet/utxo'
import { witnessProgramIn } from '../script/witness-templates.ts'

// Bitcoin Core policy/policy.h, DUST_RELAY_TX_FEE: 3,000 satoshi per 1,000 virtual bytes.
const relayRate = 3n

/**
 * The least value, in satoshi, that nodes relay in an output with this script: what spending it would cost at the dust relay rate.
 *
 * Source: Bitcoin Core policy/policy.cpp, GetDustThreshold. An unspendable output (OP_RETURN) may be zero.
 */
export function dustOf(script: Uint8Array): bigint {
  if (script[0] === 0x6a || script.length > 10_000) return 0n
  const output = 8 + compactSizeLength(script.length) + script.length
  const spending = witnessProgramIn(script) === undefined ? 32 + 4 + 1 + 107 + 4 : 32 + 4 + 1 + 26 + 4
  return relayRate * BigInt(output + spending)
}
