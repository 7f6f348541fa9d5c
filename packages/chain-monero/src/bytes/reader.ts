import { malformedBytes } from '@wallet/core'

/** Reads consecutive bytes; a read past the end is an error, never a short answer. */
export class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get at(): number {
    return this.#at
  }

  get ended(): boolean {
    return this.#at === this.#bytes.length
  }

  byte(): number {
    return this.take(1)[0] as number
  }

  /** @throws WalletError `BYTES_MALFORMED` at the end of the bytes */
  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw malformedBytes('it ends too early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** A 64-bit number, seven bits a byte, low ones first. One spelling only: `read_varint` of monero refuses a final zero byte too. */
  varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte()
      if (byte === 0 && shift > 0n) throw malformedBytes('a number with a needless byte')
      value |= BigInt(byte & 0x7f) << shift
      if (value >= 1n << 64n) throw malformedBytes('a number of more than 64 bits')
      if (byte < 0x80) return value
    }
  }

  /** A count of things that are at least one byte long, so never more than bytes are left. */
  count(): number {
    const value = this.varint()
    if (value > BigInt(this.#bytes.length)) throw malformedBytes('a count beyond the end')
    return Number.parseInt(value.toString(), 10)
  }

  /** So many times what `read` reads. */
  times<Item>(count: number, read: (reader: Reader) => Item): readonly Item[] {
    return Array.from({ length: count }, () => read(this))
  }

  /** The bytes from a place read before up to here. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#at)
  }
}
