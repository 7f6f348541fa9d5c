import type { Clock } from '../ports/clock.ts'

/** Remembers answers for a while, the most recently used ones longest; callers of one key at the same time share one question. */
export interface AnswerCache<Value> {
  get(key: string, ask: () => Promise<Value>): Promise<Value>
  forget(key: string): void
}

/** A cache of at most `entriesMax` answers, each good for `maxAgeMs`. Failures are not remembered. */
export function answerCache<Value>(clock: Clock, entriesMax: number, maxAgeMs: number): AnswerCache<Value> {
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
