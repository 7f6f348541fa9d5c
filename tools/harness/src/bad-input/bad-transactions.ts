/** Bytes that are no transaction, made from one: cut at every place, lengthened, with counts and lengths that cannot be or are written too long. */
export function badTransactions(bytes: Uint8Array): readonly Uint8Array[] {
  const cut = Array.from(bytes, (_, length) => bytes.slice(0, length))
  const longer = [Uint8Array.of(0), Uint8Array.of(1), new Uint8Array(100), bytes].map((tail) => Uint8Array.of(...bytes, ...tail))
  // The count of inputs stands behind the version, or behind marker and flag.
  const at = bytes[4] === 0 ? 6 : 4
  const count = bytes[at] ?? 0
  const spelled = [
    [0xfd, count, 0],
    [0xfe, count, 0, 0, 0],
    [0xff, count, 0, 0, 0, 0, 0, 0, 0],
    [0xfd, 0xff, 0xff],
    [0xfe, 0xff, 0xff, 0xff, 0xff],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [count + 1],
    [0xfc],
  ].map((instead) => Uint8Array.of(...bytes.slice(0, at), ...instead, ...bytes.slice(at + 1)))
  // The length of the first script stands behind the first outpoint.
  const length = at + 1 + 36
  const scripts = [
    [0xfe, 0xff, 0xff, 0xff, 0x7f],
    [0xff, 0, 0, 0, 0, 1, 0, 0, 0],
    [0xfd, 0xff, 0xff],
  ].map((instead) => Uint8Array.of(...bytes.slice(0, length), ...instead, ...bytes.slice(length + 1)))
  return [...cut, ...longer, ...spelled, ...scripts]
}
