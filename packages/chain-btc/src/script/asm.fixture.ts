import { writePushes } from '@wallet/utxo'
import { opcodes } from 'bitcoinjs-lib'

const OPS = opcodes as unknown as Readonly<Record<string, number>>

/** The bytes of a script as Bitcoin Core's test files write it: numbers, `'text'`, `0x` raw bytes and opcodes without OP_. Source: core_io.cpp, ParseScript. */
export function parseAsm(text: string): Uint8Array {
  const parts = text.split(/\s+/).filter((word) => word !== '')
  return Buffer.concat(parts.map(wordOf))
}

function wordOf(word: string): Uint8Array {
  if (/^-?[0-9]+$/.test(word)) return numberOf(BigInt(word))
  if (/^0x[0-9a-fA-F]+$/.test(word)) return Buffer.from(word.slice(2), 'hex')
  if (/^'.*'$/.test(word)) return push(Buffer.from(word.slice(1, -1), 'utf8'))
  const opcode = OPS[word.startsWith('OP_') ? word : `OP_${word}`]
  if (opcode === undefined) throw new TypeError(word)
  return Uint8Array.of(opcode)
}

/** A number on the stack: -1 and 1 to 16 have opcodes, the others are little-endian with a sign bit. */
function numberOf(value: bigint): Uint8Array {
  if (value === 0n) return Uint8Array.of(0)
  if (value === -1n) return Uint8Array.of(0x4f)
  if (value >= 1n && value <= 16n) return Uint8Array.of(0x50 + Number(value))
  const bytes: number[] = []
  for (let left = value < 0n ? -value : value; left > 0n; left >>= 8n) bytes.push(Number(left & 0xffn))
  if ((bytes.at(-1) ?? 0) & 0x80) bytes.push(0)
  if (value < 0n) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80
  return push(Uint8Array.from(bytes))
}

/** As CScript's `<<` writes it: by length alone, without the opcodes for small numbers. */
function push(bytes: Uint8Array): Uint8Array {
  return bytes.length === 1 ? Uint8Array.of(1, bytes[0] ?? 0) : writePushes([bytes])
}
