/** Keys in order, for range reads. Adding a key that is there, or removing one that is not, is the caller's bug. */
export type SortedKeys = {
  add(key: string): void
  remove(key: string): void
  /** Keys with `from <= key < to`, in order. */
  range(from: string, to: string, max: number): readonly string[]
}

// One flat array would move half of all keys on every insert; chunks bound that to half a chunk.
const chunkMax = 512

/** Ordered keys in chunks: O(log n) search, O(chunk) insert. */
export function sortedKeys(): SortedKeys {
  const chunks: string[][] = [[]]

  /** The last chunk that starts at or before `key`. */
  const chunkFor = (key: string): number => {
    let low = 0
    let high = chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (((chunks[middle] as string[])[0] as string) <= key) low = middle
      else high = middle - 1
    }
    return low
  }

  return {
    add: (key) => {
      const at = chunkFor(key)
      const chunk = chunks[at] as string[]
      chunk.splice(lowerBound(chunk, key), 0, key)
      if (chunk.length <= chunkMax) return
      // Keys that only grow (the journal) fill chunks up instead of leaving each half empty.
      const last = at === chunks.length - 1 && chunk[chunk.length - 1] === key
      chunks.splice(at + 1, 0, chunk.splice(last ? chunkMax : chunkMax >> 1))
    },
    remove: (key) => {
      const at = chunkFor(key)
      const chunk = chunks[at] as string[]
      chunk.splice(lowerBound(chunk, key), 1)
      if (chunk.length === 0 && chunks.length > 1) chunks.splice(at, 1)
    },
    range: (from, to, max) => {
      const found: string[] = []
      let at = chunkFor(from)
      let i = lowerBound(chunks[at] as string[], from)
      for (; at < chunks.length; at++, i = 0) {
        const chunk = chunks[at] as string[]
        for (; i < chunk.length; i++) {
          const key = chunk[i] as string
          if (key >= to || found.length >= max) return found
          found.push(key)
        }
      }
      return found
    },
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}
