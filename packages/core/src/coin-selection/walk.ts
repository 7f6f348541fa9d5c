import { searchValue } from './order.ts'
import type { Problem } from './problem.ts'
import { coinAt } from './ranks.ts'
import { effective, type Pick, type Sources } from './sources.ts'

/** A coin with its effective value in scaled units. */
export type Step = { readonly pick: Pick; readonly effective: number }

/** By what a walk through all classes at once goes. */
export type WalkOrder = 'largest' | 'smallest' | 'densest'

/** Walks the coins of all classes in one order, without copying them; the walker stops when it has enough. */
export function* walk(problem: Problem, sources: Sources, order: WalkOrder): Generator<Step> {
  const loose = order === 'smallest' ? [...sources.loose].reverse() : sources.loose
  const step = (pick: Pick): Step => ({ pick, effective: effective(problem, searchValue(pick.coin), pick.kind) })
  const lanes = [
    ...sources.classes.map(
      ({ ranks, kind, low, size }) =>
        (at: number) =>
          at < size ? step({ coin: coinAt(ranks, order === 'smallest' ? low + at : low + size - 1 - at), kind }) : undefined,
    ),
    (at: number) => (at < loose.length ? step(loose[at] as Pick) : undefined),
  ]
  const heads = lanes.map((lane) => ({ lane, at: 0, step: lane(0) }))
  const rank = ({ pick, effective: value }: Step): number => (order === 'densest' ? value / pick.kind.weight : value)
  for (;;) {
    let best: (typeof heads)[number] | undefined
    for (const head of heads) {
      if (head.step === undefined) continue
      const ahead = best?.step === undefined ? -1 : rank(best.step) - rank(head.step)
      if (best === undefined || (order === 'smallest' ? ahead > 0 : ahead < 0)) best = head
    }
    if (best?.step === undefined) return
    yield best.step
    best.at += 1
    best.step = best.lane(best.at)
  }
}
