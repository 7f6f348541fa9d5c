import { inspect } from 'node:util'

/** The ways in which a secret shows in a text: raw, hex, base64 (and its URL form), as a number, as a list of bytes. */
function spellings(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const list = [...bytes].join(',')
  return [
    bytes.toString('latin1'),
    bytes.toString('utf8'),
    hex,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    BigInt(`0x${hex}`).toString(),
    list,
  ]
}

/** Everything a log could print of a value: text, JSON, a full inspection with hidden fields, and an error's parts and causes. */
function prints(value: unknown): string[] {
  const deep = inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    showHidden: true,
    maxArrayLength: null,
    maxStringLength: null,
    getters: true,
  })
  const error = value instanceof Error ? [value.message, value.stack ?? '', ...(value.cause === undefined ? [] : prints(value.cause))] : []
  let json = ''
  try {
    json = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)) ?? ''
  } catch {
    // What has no JSON cannot leak by it.
  }
  return [deep, json, ...(typeof value === 'object' && value !== null && 'toString' in value ? [String(value)] : []), ...error]
}

/** Whether any of the values shows a secret in print. Line breaks and blanks, which inspection puts in, hide nothing. */
export function showsSecret(values: readonly unknown[], secrets: readonly Uint8Array[]): boolean {
  const text = values.flatMap(prints)
  const searched = [...text, ...text.map((one) => one.replace(/\s+/g, '')), ...text.map((one) => one.toLowerCase())]
  return secrets.flatMap(spellings).some((secret) => searched.some((one) => one.includes(secret)))
}
