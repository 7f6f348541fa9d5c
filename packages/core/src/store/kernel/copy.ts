import { invariant } from '../../errors/invariant.ts'

/** Copies plain values deeply: objects, arrays, bytes and primitives, as a transfer to another thread would. */
export function copyPlain<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) {
    invariant(typeof value !== 'function' && typeof value !== 'symbol', 'only plain values enter a store')
    return value
  }
  if (Array.isArray(value)) return value.map(copyPlain) as Value
  if (value instanceof Uint8Array) return new Uint8Array(value) as Value
  const copy: { [key: string]: unknown } = {}
  for (const key of Object.keys(value)) {
    invariant(key !== '__proto__', 'no row has a key __proto__')
    copy[key] = copyPlain((value as { readonly [key: string]: unknown })[key])
  }
  return copy as Value
}
