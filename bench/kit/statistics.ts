/** The value below which the share `p` (0 to 1) of the sample lies; NaN of an empty sample. */
export function percentile(sample: readonly number[], p: number): number {
  const sorted = [...sample].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN
}

/** The middle of the sample: what one slow round cannot move. */
export function median(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
  return (lower + upper) / 2
}

/** Largest less smallest, as a share of the median. */
export function spread(sample: readonly number[]): number {
  return (Math.max(...sample) - Math.min(...sample)) / median(sample)
}
