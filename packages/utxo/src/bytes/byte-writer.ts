import { invariant } from '@wallet/core'

/** How many bytes a length or count takes. */
export function compactSizeLength(size: number): number {
  return size < 0xfd ? 1 : size <= 0xffff ? 3 : 5
}

/** Writes into a buffer of the exact size: growing one would copy a large transaction over and over. */
export class ByteWriter {
  readonly bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(length: number) {
    this.bytes = new Uint8Array(length)
    this.#view = new DataView(this.bytes.buffer)
  }

  uint8(value: number): this {
    this.#view.setUint8(this.#at, value)
    this.#at += 1
    return this
  }

  uint32(value: number): this {
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
    return this
  }

  uint64(value: bigint): this {
    // A DataView wraps what does not fit: an amount of 2^64 would pay nothing.
    invariant(value >= 0n && value <= 0xffff_ffff_ffff_ffffn, 'an amount has 64 bits')
    this.#view.setBigUint64(this.#at, value, true)
    this.#at += 8
    return this
  }

  raw(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#at)
    this.#at += bytes.length
    return this
  }

  /** A hash given in its displayed order. */
  hash(display: string): this {
    invariant(display.length === 64, 'a hash has 64 hexadecimal digits')
    for (let byte = 0; byte < 32; byte += 1) {
      const from = 62 - 2 * byte
      this.bytes[this.#at + byte] = Number.parseInt(display.slice(from, from + 2), 16)
    }
    this.#at += 32
    return this
  }

  compactSize(size: number): this {
    if (size < 0xfd) return this.uint8(size)
    if (size > 0xffff) return this.uint8(0xfe).uint32(size)
    this.uint8(0xfd)
    this.#view.setUint16(this.#at, size, true)
    this.#at += 2
    return this
  }

  sized(bytes: Uint8Array): this {
    return this.compactSize(bytes.length).raw(bytes)
  }

  /** The bytes, all of them written. */
  done(): Uint8Array {
    invariant(this.#at === this.bytes.length, 'the size of what is written was counted before')
    return this.bytes
  }
}
