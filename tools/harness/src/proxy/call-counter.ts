/** Counts what callers asked of one provider; the elements of a batch count singly. */
export interface CallCounter {
  /** Calls of one method, or of all. */
  count(method?: string): number
  byMethod(): Readonly<Record<string, number>>
  /** HTTP requests, a batch being one. */
  requests(): number
  reset(): void
  add(methods: readonly string[]): void
}

export function callCounter(): CallCounter {
  const counts = new Map<string, number>()
  let requests = 0
  return {
    count: (method) => (method === undefined ? [...counts.values()].reduce((sum, each) => sum + each, 0) : (counts.get(method) ?? 0)),
    byMethod: () => Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b))),
    requests: () => requests,
    reset: () => {
      counts.clear()
      requests = 0
    },
    add: (methods) => {
      requests += 1
      for (const method of methods) counts.set(method, (counts.get(method) ?? 0) + 1)
    },
  }
}
