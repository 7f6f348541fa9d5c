import { coreErrors } from '../errors/codes.ts'
import type { Action, Intent } from './intent.ts'

/** The longest canonical intent, in characters; what is longer is no payment but an attack on whoever reads it. */
export const canonicalLengthMax = 16_384
const depthMax = 16

/** A key and its value as canonical text. */
type Member = readonly [key: string, text: string]
type Kind = 'text' | 'units' | 'json'
type Shape = { readonly [key: string]: Kind | `${Kind}?` }

const intentShape = {
  ...{ id: 'text', chain: 'text', wallet: 'text', account: 'text', action: 'json' },
  ...{ feeAsset: 'text', feeMax: 'units', feeBearer: 'text', reissueOf: 'text?' },
} satisfies { readonly [Key in keyof Required<Intent>]: Shape[string] }

const actionShapes: { readonly [Name in Action['kind']]: Shape } = {
  transfer: { kind: 'text', to: 'text', asset: 'text', amount: 'units', memo: 'text?' },
  call: { kind: 'text', to: 'text', asset: 'text', amount: 'units', call: 'json' },
  house: { kind: 'text', purpose: 'text', asset: 'text', amount: 'units', detail: 'json' },
}

/**
 * An intent as the one text that digests, seals and approvals stand for: JSON with sorted keys, amounts as decimal strings.
 *
 * Two intents have the same text only if they say the same. So nothing is let through that two readers could take for
 * different things: unknown or missing members, accessors, class instances, prototype keys, lone surrogates (two encoders
 * replace them differently), numbers JSON cannot hold, an amount where JSON belongs.
 *
 * @throws WalletError `REQUEST_INVALID` names the member.
 */
export function canonicalIntent(intent: Intent): string {
  const { action, ...rest } = members(intent, 'intent')
  const kind = members(action, 'action')['kind']
  const shape = typeof kind === 'string' && Object.hasOwn(actionShapes, kind) ? actionShapes[kind as Action['kind']] : undefined
  if (shape === undefined) throw refuse('action.kind', 'is not a kind of action')
  const { action: _, ...outer } = intentShape
  const inner = writeShape(members(action, 'action'), shape, 'action')
  const text = object([...writeShape(rest, outer, 'intent'), ['action', object(inner)]])
  if (text.length > canonicalLengthMax) throw refuse('intent', `is longer than ${canonicalLengthMax} characters`)
  return text
}

function writeShape(value: { readonly [key: string]: unknown }, shape: Shape, path: string): Member[] {
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(shape, key)) throw refuse(`${path}.${key.slice(0, 40)}`, 'is not a member')
  }
  return Object.entries(shape).flatMap(([key, kind]): Member[] => {
    const member = value[key]
    if (member === undefined) {
      if (kind.endsWith('?')) return []
      throw refuse(`${path}.${key}`, 'is missing')
    }
    return [[key, writeKind(member, kind, `${path}.${key}`)]]
  })
}

function writeKind(value: unknown, kind: Shape[string], path: string): string {
  switch (kind) {
    case 'units':
    case 'units?':
      if (typeof value !== 'bigint' || value < 0n) throw refuse(path, 'is not an amount in base units')
      return `"${value}"`
    case 'text':
    case 'text?':
      if (typeof value !== 'string') throw refuse(path, 'is not a text')
      return writeText(value, path)
    default:
      return writeJson(value, path, 0)
  }
}

function writeJson(value: unknown, path: string, depth: number): string {
  if (depth > depthMax) throw refuse(path, `is nested deeper than ${depthMax}`)
  switch (typeof value) {
    case 'string':
      return writeText(value, path)
    case 'boolean':
      return String(value)
    case 'number':
      // A fraction or a number above 2^53 is another number in another language; -0 and 0 are two spellings of one.
      if (!Number.isSafeInteger(value) || Object.is(value, -0))
        throw refuse(path, 'is not a whole number that every reader of JSON can hold; use a text')
      return String(value)
    case 'object': {
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${Array.from(value, (item, at) => writeJson(item, `${path}[${at}]`, depth + 1)).join(',')}]`
      return object(
        Object.entries(members(value, path)).map(([key, item]) => [key, writeJson(item, `${path}.${key.slice(0, 40)}`, depth + 1)]),
      )
    }
    default:
      throw refuse(path, `is a ${typeof value}, which JSON cannot hold`)
  }
}

function writeText(text: string, path: string): string {
  if (text.length > canonicalLengthMax) throw refuse(path, 'is too long')
  if (!text.isWellFormed()) throw refuse(path, 'holds half a surrogate pair')
  return JSON.stringify(text)
}

const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The members of a plain object; refuses everything whose members could change between two reads or hide. */
function members(value: unknown, path: string): { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(path, 'is not an object')
  const prototype: unknown = Object.getPrototypeOf(value)
  // Objects of another realm (a worker, a test runner's sandbox) have their own Object.prototype, which itself has none.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw refuse(path, 'is not a plain object')
  if (Object.getOwnPropertySymbols(value).length > 0) throw refuse(path, 'has a symbol as key')
  const plain: { [key: string]: unknown } = {}
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (prototypeKeys.has(key)) throw refuse(path, `has the key ${key}`)
    if (property.get !== undefined || property.set !== undefined || property.enumerable !== true)
      throw refuse(`${path}.${key.slice(0, 40)}`, 'is not a plain member')
    plain[key] = property.value
  }
  return plain
}

/** Sorted by UTF-16 code units, as RFC 8785 sorts. */
function object(parts: readonly Member[]): string {
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, text]) => `${writeText(key, 'a key')}:${text}`).join(',')}}`
}

function refuse(field: string, reason: string) {
  return coreErrors.create('REQUEST_INVALID', { field: field.toWellFormed(), reason })
}
