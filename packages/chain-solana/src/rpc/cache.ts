import type { Clock } from '@wallet/core'

/** Remembers answers for a while, the most recently used ones longest; callers of one key at the same time share one question. */
export interface Cache<Value> {
  get(key: string, ask: () => Promise<Value>): Promise<Value>
  forget(key: string): void
}

/** A cache of at most `entriesMax` answers, each good for `maxAgeMs`. Failures are not remembered. */
export function cache<Value>(clock: Clock, entriesMax: number, maxAgeMs: number): Cache<Value> {
  const entries = new Map<string, { readonly value: Promise<Value>; readonly at: number }>()
  const fresh = (at: number): boolean => {
    const age = clock.now() - at
    return age >= 0 && age <= maxAgeMs
  }
  return {
    forget: (key) => void entries.delete(key),
    get: (key, ask) => {
      const known = entries.get(key)
      if (known !== undefined && fresh(known.at)) {
        entries.delete(key)
        entries.set(key, known)
        return known.value
      }
      const value = ask()
      entries.delete(key)
      entries.set(key, { value, at: clock.now() })
      value.catch(() => {
        if (entries.get(key)?.value === value) entries.delete(key)
      })
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax) break
        entries.delete(oldest)
      }
      return value
    },
  }
}

/** A signal that never aborts: a question that several callers share must outlive the one who asked first. */
export const shared: AbortSignal = new AbortController().signal

/** A set that forgets the oldest entries beyond its size. */
export interface Remembered {
  add(entry: string): void
  has(entry: string): boolean
}

/** Remembers up to `entriesMax` texts. */
export function remembered(entriesMax: number): Remembered {
  const entries = new Set<string>()
  return {
    has: (entry) => entries.has(entry),
    add(entry) {
      entries.delete(entry)
      entries.add(entry)
      for (const oldest of entries) {
        if (entries.size <= entriesMax) break
        entries.delete(oldest)
      }
    },
  }
}

/** The same list, begun at another place. */
export function rotated<Item>(list: readonly Item[], by: number): readonly Item[] {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
