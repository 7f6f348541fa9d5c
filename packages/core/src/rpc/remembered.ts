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
