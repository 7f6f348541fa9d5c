/** One extension of a Token-2022 mint or account. */
export type Extension = { readonly type: number; readonly value: Uint8Array }

/**
 * The extensions behind the base state: type and length, two bytes each, then the value.
 *
 * Source: spl-token-2022 extension/mod.rs; the base is padded to 165 bytes, one byte more tells the kind of account.
 */
export function extensionsOf(data: Uint8Array): readonly Extension[] {
  const found: Extension[] = []
  const view = Buffer.from(data)
  for (let at = 166; at + 4 <= data.length; ) {
    const type = view.readUInt16LE(at)
    const length = view.readUInt16LE(at + 2)
    if (type === 0 || at + 4 + length > data.length) break
    found.push({ type, value: data.subarray(at + 4, at + 4 + length) })
    at += 4 + length
  }
  return found
}
