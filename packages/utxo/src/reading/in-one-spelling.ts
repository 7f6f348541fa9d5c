import { malformedBytes } from '@wallet/core'

/**
 * Reads final bytes by a library, which no transaction of ours is written with. Libraries take lengths that could be shorter and drop
 * what they do not understand, so what it read must write the same bytes again. Pure.
 *
 * @throws WalletError `BYTES_MALFORMED` for what it cannot read (with what it threw as the cause) or would write otherwise.
 */
export function inOneSpelling<Read>(bytes: Uint8Array, read: (bytes: Uint8Array) => Read, write: (read: Read) => Uint8Array): Read {
  let answer: Read
  let again: Uint8Array
  try {
    answer = read(bytes)
    again = write(answer)
  } catch (cause) {
    throw malformedBytes('the library cannot read it', cause)
  }
  if (Buffer.compare(again, bytes) !== 0) throw malformedBytes('it is not in its one spelling')
  return answer
}
