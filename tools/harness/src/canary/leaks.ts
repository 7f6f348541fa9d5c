import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Wallet import format: what Bitcoin tools print of a key. Source: Bitcoin Core, key_io.cpp, EncodeSecret. */
export function wif(key: Uint8Array, compressed: boolean): string {
  const body = Buffer.concat([Uint8Array.of(0x80), key, compressed ? Uint8Array.of(1) : new Uint8Array()])
  const hash = createHash('sha256').update(createHash('sha256').update(body).digest()).digest()
  let number = BigInt(`0x${Buffer.concat([body, hash.subarray(0, 4)]).toString('hex')}`)
  let text = ''
  for (; number > 0n; number /= 58n) text = base58.charAt(Number.parseInt((number % 58n).toString(), 10)) + text
  return text
}

/** Every way in which a key could be written down. */
function spellings(secret: Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const keys = bytes.length === 32 ? [wif(bytes, true), wif(bytes, false)] : []
  // A JavaScript string of raw bytes, written to a file as UTF-8, is a spelling of its own.
  const texts = [
    hex,
    hex.toUpperCase(),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    [...bytes].join(','),
    [...bytes].join(', '),
    // What JSON makes of a Uint8Array.
    [...bytes].map((byte, index) => `"${index}":${byte}`).join(','),
    BigInt(`0x${hex}`).toString(),
    bytes.toString('latin1'),
    ...keys,
  ]
  return [bytes, ...texts.map((text) => Buffer.from(text, 'utf8'))]
}

/** Which of the places show one of the secrets, in any spelling; `words` are mnemonics and passwords. */
export function leaks(places: ReadonlyMap<string, Buffer>, secrets: readonly Uint8Array[], words: readonly string[]): readonly string[] {
  const searched = [
    ...secrets.flatMap(spellings),
    ...words.flatMap((text) => [
      Buffer.from(text),
      Buffer.from(Buffer.from(text).toString('hex')),
      Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
    ]),
  ]
  return [...places].filter(([, bytes]) => searched.some((secret) => bytes.includes(secret))).map(([place]) => place)
}

/** Everything that printing a value could show: all fields, hidden ones too, getters called, causes followed. */
export function printed(value: unknown): Buffer {
  const deep = inspect(value, {
    depth: 12,
    showHidden: true,
    getters: true,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: Number.POSITIVE_INFINITY,
  })
  const json = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)) ?? ''
  // Inspection sets bytes in columns: without the blanks they are a list again, and a Buffer's are hex.
  return Buffer.from(`${deep}\n${deep.replace(/\s+/g, '')}\n${json}\n${String(value)}`)
}

/** Every file below a directory, by its path. */
export function filesBelow(directory: string): ReadonlyMap<string, Buffer> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  return new Map(files.map((one) => [join(one.parentPath, one.name), readFileSync(join(one.parentPath, one.name))]))
}
