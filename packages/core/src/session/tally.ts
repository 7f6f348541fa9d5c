/** Two points of a distribution, in ms; 0 when nothing was measured. */
export type Percentiles = { readonly p50: number; readonly p95: number }

/** The last so many measurements of one thing. */
export interface Tally {
  add(ms: number): void
  percentiles(): Percentiles
}

/** Keeps the newest `size` measurements; older ones are forgotten. */
export function tally(size = 1_000): Tally {
  const kept: number[] = []
  let next = 0
  return {
    add: (ms) => {
      kept[next % size] = ms
      next += 1
    },
    percentiles: () => {
      const sorted = [...kept].sort((a, b) => a - b)
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
      return { p50: at(0.5), p95: at(0.95) }
    },
  }
}
