import { createHash } from 'node:crypto'
import { assetId } from '../../ids/asset-id.ts'
import type { ToyBody, ToyInput, ToyOutput, ToyTransaction } from './transaction.ts'

/** Why bytes are no transaction. */
export class ToyDecodeError extends Error {
  override readonly name = 'ToyDecodeError'
}

type Cursor = { at: number; readonly view: DataView; readonly bytes: Uint8Array }

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length
  if (end > cursor.bytes.length) throw new ToyDecodeError(`ends at byte ${cursor.bytes.length}, needs ${end}`)
  const part = cursor.bytes.slice(cursor.at, end)
  cursor.at = end
  return part
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const u8 = (cursor: Cursor): number => take(cursor, 1)[0] as number
const u16 = (cursor: Cursor): number => (u8(cursor) << 8) | u8(cursor)
const u32 = (cursor: Cursor): number => u16(cursor) * 65_536 + u16(cursor)

function u64(cursor: Cursor): number {
  const value = u32(cursor) * 4_294_967_296 + u32(cursor)
  if (!Number.isSafeInteger(value)) throw new ToyDecodeError('a counter above 2^53')
  return value
}

function u128(cursor: Cursor): bigint {
  take(cursor, 16)
  return (cursor.view.getBigUint64(cursor.at - 16) << 64n) | cursor.view.getBigUint64(cursor.at - 8)
}

function text(cursor: Cursor): string {
  const bytes = take(cursor, u8(cursor))
  for (const byte of bytes) if (byte < 0x20 || byte > 0x7e) throw new ToyDecodeError('text that is not printable ASCII')
  return Buffer.from(bytes).toString('latin1')
}

function list<Item>(cursor: Cursor, item: (cursor: Cursor) => Item): Item[] {
  const items: Item[] = []
  for (let left = u16(cursor); left > 0; left -= 1) items.push(item(cursor))
  return items
}

const input = (cursor: Cursor): ToyInput => ({
  transaction: hex(take(cursor, 32)),
  index: u32(cursor),
  amount: u128(cursor),
  owner: hex(take(cursor, 32)),
})

function output(cursor: Cursor): ToyOutput {
  const to = hex(take(cursor, 32))
  const name = text(cursor)
  try {
    return { to, asset: assetId(name), amount: u128(cursor) }
  } catch (error) {
    throw error instanceof ToyDecodeError ? error : new ToyDecodeError('an output in no asset')
  }
}

function body(cursor: Cursor): ToyBody {
  if (u8(cursor) !== 0x54) throw new ToyDecodeError('not a toy transaction')
  const tag = u8(cursor)
  if (tag > 2) throw new ToyDecodeError(`unknown kind ${tag}`)
  const network = text(cursor)
  if (tag === 0) {
    const inputs = list(cursor, input)
    return {
      kind: 'utxo',
      network,
      inputs,
      sender: '',
      nonce: 0,
      lastValidHeight: 0,
      feeMax: 0n,
      outputs: list(cursor, output),
      memo: text(cursor),
    }
  }
  const sender = hex(take(cursor, 32))
  const feeMax = u128(cursor)
  const place = u64(cursor)
  const outputs = list(cursor, output)
  const rest = { network, inputs: [], sender, feeMax, outputs, memo: text(cursor) }
  return tag === 1
    ? { kind: 'nonce', nonce: place, lastValidHeight: 0, ...rest }
    : { kind: 'expiry', nonce: 0, lastValidHeight: place, ...rest }
}

/** Reads signed bytes, every one of them. @throws ToyDecodeError */
export function decodeSigned(bytes: Uint8Array): ToyTransaction {
  const cursor: Cursor = { at: 0, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
  const decoded = body(cursor)
  const unsigned = bytes.slice(0, cursor.at)
  const signatures = list(cursor, (at) => take(at, 64))
  if (cursor.at !== bytes.length) throw new ToyDecodeError(`${bytes.length - cursor.at} bytes too many`)
  return { id: createHash('sha256').update(bytes).digest('hex'), body: decoded, bytes, unsigned, signatures, minted: false }
}

/** Reads the unsigned part alone. @throws ToyDecodeError */
export function decodeUnsigned(bytes: Uint8Array): ToyBody {
  const cursor: Cursor = { at: 0, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
  return body(cursor)
}
