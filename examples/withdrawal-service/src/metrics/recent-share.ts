const sliceMs = 10_000
const slicesKept = 30

/** The share of calls that went one way within the last five minutes: an average since the start would hide an outage that began today. */
export type RecentShare = { note(hit: boolean): void /** `otherwise` when nothing was noted lately. */; value(otherwise: number): number }

/** Counts in slices of ten seconds; memory stays constant however many calls there are. */
export function recentShare(now: () => number): RecentShare {
  const slices: { slice: number; hits: number; all: number }[] = []
  const current = (): number => Math.floor(now() / sliceMs)
  return {
    note(hit) {
      const slice = current()
      let last = slices.at(-1)
      if (last === undefined || last.slice !== slice) {
        last = { slice, hits: 0, all: 0 }
        slices.push(last)
        if (slices.length > slicesKept) slices.shift()
      }
      last.all += 1
      if (hit) last.hits += 1
    },
    value(otherwise) {
      const oldest = current() - slicesKept
      const recent = slices.filter(({ slice }) => slice > oldest)
      const all = recent.reduce((sum, slice) => sum + slice.all, 0)
      return all === 0 ? otherwise : recent.reduce((sum, slice) => sum + slice.hits, 0) / all
    },
  }
}
