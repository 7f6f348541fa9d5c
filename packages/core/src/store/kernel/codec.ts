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

/**
 * {@link encodeRow} of something that holds rows whose text is known: those are not written again. The caller answers for the
 * texts: each is what `encodeRow` makes of its object.
 */
export function encodeWithTexts(value: unknown, texts: ReadonlyMap<object, string>): string {
  known = texts
  try {
    return write(value)
  } finally {
    known = null
  }
}

// Not a parameter: what `write` has to hand on at each level makes every row dearer.
let known: ReadonlyMap<object, string> | null = null

/** Reads what {@link encodeRow} wrote. */
export function decodeRow<Row>(text: string): Row {
  return revive(JSON.parse(text) as unknown) as Row
}

// Chains of `typeof x === '…'` rather than a switch: the engine compiles each to one test of the value's kind.
function write(value: unknown): string {
  if (typeof value === 'string') return writeText(value)
  if (typeof value === 'bigint') return `"#${value}"`
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), 'a number in a row is finite')
    return value === 0 ? '0' : `${value}`
  }
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  invariant(typeof value === 'object', `a ${typeof value} does not fit into a row`)
  if (Array.isArray(value)) return writeArray(value)
  if (value instanceof Uint8Array) return `"$${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`
  return writeObject(value as { readonly [key: string]: unknown })
}

function writeArray(values: readonly unknown[]): string {
  if (values.length === 0) return '[]'
  let text = '['
  for (let i = 0; i < values.length; i++) text += i === 0 ? write(values[i]) : `,${write(values[i])}`
  return `${text}]`
}

function writeObject(object: { readonly [key: string]: unknown }): string {
  const text = known?.get(object)
  return text ?? writeMembers(object)
}

function writeMembers(object: { readonly [key: string]: unknown }): string {
  const { keys, first, next } = shapeOf(Object.keys(object))
  let text = ''
  for (let i = 0; i < keys.length; i++) {
    const value = object[keys[i] as string]
    if (value !== undefined) text += (text === '' ? first[i] : next[i]) + (typeof value === 'string' ? writeText(value) : write(value))
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

/** How objects with the same keys in the same order are written: their keys sorted, each with its text as the first and as a later one. */
type Shape = {
  readonly given: readonly string[]
  readonly keys: readonly string[]
  readonly first: readonly string[]
  readonly next: readonly string[]
}

// Rows and commands have a few dozen shapes between them, and most of what writing an object takes is the same for all of a shape.
// Bounded, since a journal entry may carry a caller's keys.
const shapes: Shape[][] = []
const [keysMax, shapesMax] = [40, 64]

function shapeOf(given: readonly string[]): Shape {
  let alike = shapes[given.length]
  if (alike === undefined) {
    alike = []
    shapes[given.length] = alike
  }
  for (let i = 0; i < alike.length; i++) {
    const shape = alike[i] as Shape
    if (isSame(shape.given, given)) return shape
  }
  const shape = newShape(given)
  if (given.length <= keysMax && alike.length < shapesMax) alike.push(shape)
  return shape
}

function isSame(keys: readonly string[], others: readonly string[]): boolean {
  for (let i = 0; i < keys.length; i++) if (keys[i] !== others[i]) return false
  return true
}

function newShape(given: readonly string[]): Shape {
  // Assigning to this key while reading back would replace the prototype instead of adding a member.
  invariant(!given.includes('__proto__'), 'no row has a key __proto__')
  const keys = given.toSorted()
  const texts = keys.map((key) => `${JSON.stringify(key)}:`)
  return { given, keys, first: texts.map((text) => `{${text}`), next: texts.map((text) => `,${text}`) }
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
