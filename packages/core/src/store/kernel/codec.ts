import { invariant } from '../../errors/invariant.ts'

/**
 * Writes a row as canonical JSON text: the same row gives the same bytes on every store, which is what lets two stores be
 * compared byte for byte and the journal be hashed.
 *
 * Keys are sorted and absent ones left out. JSON has no bigints and no bytes, so a bigint is `"#123"`, bytes are
 * `"$<base64>"`, and a text that begins with `#`, `$` or `\` gets a `\` in front.
 */
export function encodeRow(row: unknown): string {
  return write(row)
}

/** Reads what {@link encodeRow} wrote. */
export function decodeRow<Row>(text: string): Row {
  return revive(JSON.parse(text) as unknown) as Row
}

function write(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return writeText(value)
    case 'bigint':
      return `"#${value}"`
    case 'number':
      invariant(Number.isFinite(value), 'a number in a row is finite')
      return value === 0 ? '0' : String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return writeArray(value)
      if (value instanceof Uint8Array) {
        return `"$${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`
      }
      return writeObject(value as { readonly [key: string]: unknown })
    default:
      invariant(false, `a ${typeof value} does not fit into a row`)
  }
}

function writeArray(values: readonly unknown[]): string {
  let text = '['
  for (let i = 0; i < values.length; i++) text += i === 0 ? write(values[i]) : `,${write(values[i])}`
  return `${text}]`
}

function writeObject(object: { readonly [key: string]: unknown }): string {
  let text = ''
  for (const key of sortedKeys(object)) {
    const value = object[key]
    if (value === undefined) continue
    text += text === '' ? `{${keyText(key)}` : nextKeyText(key)
    text += write(value)
  }
  return text === '' ? '{}' : `${text}}`
}

// Printable ASCII that JSON leaves as it is and that carries no mark of ours: nearly every text of a row, and quoting it without
// asking the JSON writer halves the cost of a row.
const plain = /^(?![#$\\])[ !#-[\]-~]*$/

function writeText(text: string): string {
  if (plain.test(text)) return `"${text}"`
  return JSON.stringify(isMarked(text) ? `\\${text}` : text)
}

// Rows have a few dozen keys between them. Bounded, since a journal entry may carry a caller's.
const keyTexts = new Map<string, string>()
const nextKeyTexts = new Map<string, string>()
const keyTextsMax = 1024

function keyText(key: string): string {
  const known = keyTexts.get(key)
  if (known !== undefined) return known
  // Assigning to this key while reading back would replace the prototype instead of adding a member.
  invariant(key !== '__proto__', 'no row has a key __proto__')
  const text = `${JSON.stringify(key)}:`
  if (keyTexts.size < keyTextsMax) keyTexts.set(key, text)
  return text
}

/** The text of a key that is not its object's first, with the comma: almost all keys, and one join of texts less for each. */
function nextKeyText(key: string): string {
  const known = nextKeyTexts.get(key)
  if (known !== undefined) return known
  const text = `,${keyText(key)}`
  if (nextKeyTexts.size < keyTextsMax) nextKeyTexts.set(key, text)
  return text
}

/** Rows read back from text and rows spread from them are in order already, so most rows are not sorted again. */
function sortedKeys(object: object): readonly string[] {
  const keys = Object.keys(object)
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] as string) > (keys[i] as string)) return keys.sort()
  }
  return keys
}

function isMarked(text: string): boolean {
  const first = text.charCodeAt(0)
  return first === 35 || first === 36 || first === 92
}

function revive(value: unknown): unknown {
  if (typeof value === 'string') return isMarked(value) ? unmark(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = revive(value[i])
    return value
  }
  const object = value as { [key: string]: unknown }
  for (const key of Object.keys(object)) {
    const member = object[key]
    if (typeof member === 'object' ? member !== null : typeof member === 'string' && isMarked(member)) object[key] = revive(member)
  }
  return object
}

function unmark(text: string): unknown {
  const rest = text.slice(1)
  if (text.startsWith('#')) return BigInt(rest)
  if (text.startsWith('$')) return new Uint8Array(Buffer.from(rest, 'base64'))
  return rest
}
