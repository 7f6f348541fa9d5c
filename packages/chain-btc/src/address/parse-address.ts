import { type ParsedAddress, parseBase58 } from '@wallet/utxo'
import { address as library } from 'bitcoinjs-lib'
import { isXOnlyKey } from '../curve.ts'
import type { AddressForm } from '../network.ts'
import { type WitnessProgram, witnessScript } from '../script/witness-templates.ts'

// BIP-173: no SegWit address is longer. Base58 ones are shorter still; nothing longer is worth decoding.
const lengthMax = 90

/**
 * Reads an address of the network in every form there is, and never throws. SegWit addresses are given back in lower case, which is
 * what software compares; mixed case is refused (BIP-173).
 *
 * Witness versions without rules are refused though BIP-350 lets wallets pay to them: until a fork gives them rules, whoever
 * finds such a coin in a block may take it. So is a taproot key that is no point of the curve, which nobody can spend.
 */
export function parseAddress(text: string, form: AddressForm): ParsedAddress {
  if (typeof text !== 'string' || text.length === 0 || text.length > lengthMax) return invalid('not an address')
  const parsed = fromSegwit(text, form) ?? parseBase58(text, form, library)
  return parsed ?? invalid('neither a SegWit nor a base58 address: mistyped, or of another chain')
}

/** The answer for what looks like a SegWit address: undefined for what has no separator or letters that base58 alone has. */
function fromSegwit(text: string, form: AddressForm): ParsedAddress | undefined {
  const separator = text.lastIndexOf('1')
  const prefix = text.slice(0, Math.max(separator, 0))
  const looks = prefix.toLowerCase() === form.bech32
  let decoded: { readonly prefix: string; readonly version: number; readonly data: Uint8Array }
  try {
    decoded = library.fromBech32(text)
  } catch {
    if (!looks) return undefined
    return invalid(text !== text.toLowerCase() && text !== text.toUpperCase() ? 'upper and lower case are mixed' : 'the checksum is wrong')
  }
  // BIP-173: a decoder gives the part before the separator in lower case.
  if (decoded.prefix.toLowerCase() !== form.bech32) return invalid(`an address of another network (${decoded.prefix.slice(0, 12)})`)
  return fromProgram({ version: decoded.version, program: decoded.data }, text.toLowerCase())
}

function fromProgram(witness: WitnessProgram, canonical: string): ParsedAddress {
  const { version, program } = witness
  const kind = version === 0 && program.length === 20 ? 'p2wpkh' : version === 0 && program.length === 32 ? 'p2wsh' : 'p2tr'
  if (version === 0 && kind === 'p2tr') return invalid('a program of version 0 has 20 or 32 bytes')
  if (version > 16 || program.length < 2 || program.length > 40) return invalid('no witness program')
  if (version > 1 || (version === 1 && program.length !== 32))
    return invalid('a witness version without rules: anybody could take the coins')
  if (kind === 'p2tr' && !isXOnlyKey(program)) return invalid('not a point of the curve: nobody could spend the coins')
  return { status: 'valid', canonical, script: witnessScript(witness), kind }
}

function invalid(reason: string): ParsedAddress {
  return { status: 'invalid', reason }
}
