import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, onTestFinished } from 'vitest'
import type { Signer } from '../signer/signer.ts'
import type { Store } from '../store/store.ts'

const keyOf = (name: string): Uint8Array => new Uint8Array(createHash('sha256').update(`canary ${name}`).digest())

/** The engine's own secret, by which it seals policies: nobody else has it, so whoever shows it got it from the engine. */
export const canaryPolicyKey: Uint8Array = keyOf('policy')
const signerKey = keyOf('signer')

/** The signer with a key that lies open in it, for nobody to print: the toy chain's signatures need none. */
export function withCanaryKey(signer: Signer): Signer {
  return { ...signer, ...{ secret: signerKey, spelt: Buffer.from(signerKey).toString('hex') } }
}

/** Every way in which a key could be written down. */
function spellings(key: Uint8Array): readonly string[] {
  const bytes = Buffer.from(key)
  const list = [...bytes].join(',')
  const json = [...bytes].map((byte, index) => `"${index}":${byte}`).join(',')
  return [
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    list,
    json,
    bytes.toString('latin1'),
  ]
}

/** Everything that printing a value could show; bytes that inspection sets in columns are a list again without the blanks. */
function printed(value: unknown): string {
  const deep = inspect(value, { depth: 12, showHidden: true, getters: true, maxArrayLength: null, maxStringLength: null })
  const json = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)) ?? ''
  return [deep, deep.replace(/\s+/g, ''), json, String(value)].join('\n')
}

/** Which of the two keys a value shows when it is printed. */
export function keysIn(value: unknown): readonly string[] {
  const text = printed(value)
  const keys = [
    ['policy', canaryPolicyKey],
    ['signer', signerKey],
  ] as const
  return keys.filter(([, key]) => spellings(key).some((spelling) => text.includes(spelling))).map(([name]) => name)
}

/** Keeps what an object's calls throw, synchronously or not. */
export function keepingErrors<T extends object>(object: T, errors: unknown[]): T {
  const keep = (error: unknown): never => {
    errors.push(error)
    throw error
  }
  return new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...given: readonly unknown[]): unknown => {
        try {
          const result: unknown = Reflect.apply(member, target, given)
          return result instanceof Promise ? result.catch(keep) : result
        } catch (error) {
          return keep(error)
        }
      }
    },
  })
}

/** At the end of the test: no key in the books, in the journal, or in anything that was said or thrown or could be printed. */
export function lookForKeys(store: Store, seen: { readonly [name: string]: unknown }): void {
  onTestFinished(async () => {
    const { entries } = await store.readJournal({ after: 0, max: 1_000 })
    const rows = await store.exportRows({ after: null, max: 1_000 })
    const places = { ...seen, entries, rows }
    expect(Object.entries(places).flatMap(([place, value]) => keysIn(value).map((key) => `${key} key in ${place}`))).toEqual([])
  })
}
