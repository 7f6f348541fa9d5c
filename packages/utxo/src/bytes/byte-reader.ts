import { malformedBytes } from '@wallet/core'
import { toDisplay } from './hex.ts'

// Bitcoin Core serialize.h, MAX_SIZE: no count or length in a message is larger.
const sizeMax = 0x02000000

/**
 * Reads a transaction's bytes from left to right, and never past their end.
 *
 * @throws WalletError `BYTES_MALFORMED` from every verb, where the bytes are too few or spelled otherwise than a node would.
 */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** How many bytes have been read. */
  get at(): number {
    return this.#at
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  uint8(): number {
    return this.#view.getUint8(this.#step(1))
  }

  uint32(): number {
    return this.#view.getUint32(this.#step(4), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#step(4), true)
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#step(8), true)
  }

  /** A copy of the next bytes: a window would keep the whole block alive that a transaction came in. */
  bytes(length: number): Uint8Array {
    const from = this.#step(length)
    return this.#bytes.slice(from, from + length)
  }

  /** A hash in its displayed order. */
  hash(): string {
    return toDisplay(this.bytes(32))
  }

  /** A length or count; the longer spellings of a small one are refused as a node refuses them (Core serialize.h, ReadCompactSize). */
  compactSize(): number {
    const first = this.uint8()
    const size =
      first < 0xfd ? first : first === 0xfd ? this.#view.getUint16(this.#step(2), true) : first === 0xfe ? this.uint32() : this.#wide()
    const floor = first < 0xfd ? 0 : first === 0xfd ? 0xfd : 0x10000
    if (size < floor) throw malformed('a length is not in its shortest spelling')
    if (size > sizeMax) throw malformed('a length is larger than any message')
    return size
  }

  /** Bytes with their length in front. */
  sized(): Uint8Array {
    return this.bytes(this.compactSize())
  }

  /** The count of things of which each takes at least `bytesMin`: a count that cannot be true is refused before anything is made room for. */
  count(bytesMin: number): number {
    const count = this.compactSize()
    if (count * bytesMin > this.left) throw malformed('it ends early')
    return count
  }

  end(): void {
    if (this.left !== 0) throw malformed('bytes are left over')
  }

  #wide(): number {
    // Nothing a node accepts needs eight bytes; the value only decides which refusal it is.
    const size = this.uint64()
    return size > 0xffff_ffffn ? sizeMax + 1 : 0
  }

  #step(length: number): number {
    const from = this.#at
    if (length > this.#bytes.length - from) throw malformed('it ends early')
    this.#at = from + length
    return from
  }
}

function malformed(reason: string): Error {
  return malformedBytes(reason)
}
