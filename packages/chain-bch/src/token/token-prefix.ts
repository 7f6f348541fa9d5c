import { coreErrors } from '@wallet/core'
import { ByteReader, toDisplay } from '@wallet/utxo'

/** What an output carries beside its value. */
export type Token = {
  /** The transaction that made the category, as nodes write it. */
  readonly category: string
  /** Fungible tokens. */
  readonly amount: bigint
  readonly nft?: { readonly capability: 'none' | 'mutable' | 'minting'; readonly commitment: Uint8Array }
}

/** The script field of an output, taken apart. `malformed`: it says that it has a token and does not spell one. */
export type ScriptField =
  | { readonly status: 'plain'; readonly script: Uint8Array }
  | { readonly status: 'token'; readonly token: Token; readonly prefix: Uint8Array; readonly script: Uint8Array }
  | { readonly status: 'malformed' }

const prefixToken = 0xef
const [hasCommitment, hasNft, hasAmount, reserved] = [0x40, 0x20, 0x10, 0x80]
const capabilities = ['none', 'mutable', 'minting'] as const
const amountMax = 0x7fff_ffff_ffff_ffffn

/**
 * Takes the script field of an output apart. Whatever begins as a token does counts as one for us, also if the rest is malformed:
 * a coin is spent as plain money only when it certainly is.
 *
 * Source: CHIP-2022-02 CashTokens, "Token Prefix Validation". Commitments of any length are read: upgrades make them longer.
 */
export function readScriptField(field: Uint8Array): ScriptField {
  if (field[0] !== prefixToken) return { status: 'plain', script: field }
  try {
    return readToken(field)
  } catch (error) {
    if (coreErrors.is(error, 'BYTES_MALFORMED')) return { status: 'malformed' }
    throw error
  }
}

function readToken(field: Uint8Array): ScriptField {
  const reader = new ByteReader(field)
  reader.uint8()
  const category = toDisplay(reader.bytes(32))
  const bits = reader.uint8()
  const [withNft, withCommitment, withAmount] = [bits & hasNft, bits & hasCommitment, bits & hasAmount]
  const capability = capabilities[bits & 0x0f]
  const commitment = withCommitment ? reader.sized() : new Uint8Array(0)
  const amount = withAmount ? readAmount(reader) : 0n
  const wrong =
    (bits & reserved) !== 0 ||
    capability === undefined ||
    (!withNft && (withCommitment !== 0 || capability !== 'none')) ||
    (!withNft && !withAmount) ||
    (withCommitment !== 0 && commitment.length === 0) ||
    (withAmount !== 0 && (amount === 0n || amount > amountMax))
  if (wrong) return { status: 'malformed' }
  const token = { category, amount, ...(withNft ? { nft: { capability, commitment } } : {}) }
  return { status: 'token', token, prefix: field.slice(0, reader.at), script: field.slice(reader.at) }
}

/** An amount in its shortest spelling. Wider than a length: eight bytes are allowed. */
function readAmount(reader: ByteReader): bigint {
  const first = reader.uint8()
  if (first < 0xfd) return BigInt(first)
  const width = first === 0xfd ? 2 : first === 0xfe ? 4 : 8
  const bytes = reader.bytes(width)
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n)
  const floor = width === 2 ? 0xfdn : width === 4 ? 0x1_0000n : 0x1_0000_0000n
  return value < floor ? 0n : value
}
