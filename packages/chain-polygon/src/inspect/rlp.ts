import { malformedBytes } from '@wallet/core'
import { toNumber } from '../hex/bytes.ts'

/** A decoded RLP item: a string of bytes or a list. */
export type Item = Uint8Array | readonly Item[]

type Header = { readonly list: boolean; readonly start: number; readonly end: number }

const refuse = (reason: string) => malformedBytes(`RLP: ${reason}`)

/**
 * Decodes one RLP item that fills `bytes` exactly.
 *
 * Only the canonical encoding is taken, as in consensus: a second spelling of one transaction would be a second id for it.
 *
 * Source: Ethereum yellow paper, appendix B. @throws WalletError `BYTES_MALFORMED`
 */
export function decodeRlp(bytes: Uint8Array): Item {
  const header = headerAt(bytes, 0, bytes.length)
  if (header.end !== bytes.length) throw refuse('bytes after the end')
  return itemOf(bytes, header, 0)
}

function itemOf(bytes: Uint8Array, { list, start, end }: Header, depth: number): Item {
  if (!list) return bytes.subarray(start, end)
  if (depth > 4) throw refuse('nested too deeply')
  const items: Item[] = []
  for (let at = start; at < end; ) {
    const header = headerAt(bytes, at, end)
    items.push(itemOf(bytes, header, depth + 1))
    at = header.end
  }
  return items
}

function headerAt(bytes: Uint8Array, at: number, limit: number): Header {
  const first = bytes[at]
  if (first === undefined || at >= limit) throw refuse('cut off')
  if (first < 0x80) return { list: false, start: at, end: at + 1 }
  const list = first >= 0xc0
  const short = first - (list ? 0xc0 : 0x80)
  const wide = short - 55
  if (wide <= 0) {
    const header = within({ list, start: at + 1, end: at + 1 + short }, limit)
    if (!list && short === 1 && (bytes[at + 1] as number) < 0x80) throw refuse('a single byte with a needless prefix')
    return header
  }
  const start = at + 1 + wide
  if (wide > 4 || start > limit) throw refuse('longer than any transaction')
  if (bytes[at + 1] === 0) throw refuse('a length with leading zeros')
  let length = 0
  for (const byte of bytes.subarray(at + 1, start)) length = length * 256 + byte
  if (length < 56) throw refuse('a short length in long form')
  return within({ list, start, end: start + length }, limit)
}

function within(header: Header, limit: number): Header {
  if (header.end > limit) throw refuse('cut off')
  return header
}

/** A list of exactly `length` items. @throws WalletError `BYTES_MALFORMED` */
export function listOf(item: Item | undefined, length: number): readonly Item[] {
  if (item === undefined || item instanceof Uint8Array || item.length !== length) throw refuse(`not a list of ${length}`)
  return item
}

/** A string of bytes. @throws WalletError `BYTES_MALFORMED` */
export function stringOf(item: Item | undefined): Uint8Array {
  if (!(item instanceof Uint8Array)) throw refuse('a list where bytes belong')
  return item
}

/** A whole number without leading zeros, of at most 32 bytes. @throws WalletError `BYTES_MALFORMED` */
export function numberOf(item: Item | undefined): bigint {
  const bytes = stringOf(item)
  if (bytes[0] === 0) throw refuse('a number with leading zeros')
  if (bytes.length > 32) throw refuse('a number above 256 bits')
  return toNumber(bytes)
}
