import { invariant } from '../../errors/invariant.ts'
import type { ToyBody, ToyKind } from './transaction.ts'

const kinds: readonly ToyKind[] = ['utxo', 'nonce', 'expiry']

function fixed(value: bigint, width: number): Uint8Array {
  invariant(value >= 0n && value < 1n << BigInt(width * 8), `${value} does not fit ${width} bytes`)
  const hex = value.toString(16).padStart(width * 2, '0')
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

const text = (value: string): Uint8Array => {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([fixed(BigInt(bytes.length), 1), bytes])
}

const count = (length: number): Uint8Array => fixed(BigInt(length), 2)
const key = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

/** Writes the part of a transaction that is signed. The reader of these bytes shares no code with this writer. */
export function encodeUnsigned(body: ToyBody): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x54, kinds.indexOf(body.kind)), text(body.network)]
  if (body.kind === 'utxo') {
    parts.push(count(body.inputs.length))
    for (const input of body.inputs) {
      parts.push(key(input.transaction), fixed(BigInt(input.index), 4), fixed(input.amount, 16), key(input.owner))
    }
  } else {
    parts.push(key(body.sender), fixed(body.feeMax, 16))
    parts.push(fixed(BigInt(body.kind === 'nonce' ? body.nonce : body.lastValidHeight), 8))
  }
  parts.push(count(body.outputs.length))
  for (const output of body.outputs) parts.push(key(output.to), text(output.asset), fixed(output.amount, 16))
  parts.push(text(body.memo))
  return Uint8Array.from(Buffer.concat(parts))
}

/** Appends the signatures to the signed part: the bytes that go out. */
export function encodeSigned(unsigned: Uint8Array, signatures: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat([unsigned, count(signatures.length), ...signatures]))
}
