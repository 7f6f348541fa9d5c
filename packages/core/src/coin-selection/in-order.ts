import type { Problem } from './problem.ts'
import { lightest, type Pick, type Sources } from './sources.ts'
import { type Step, type WalkOrder, walk } from './walk.ts'

/**
 * Takes coins in one order until the target is reached. Over weight, the least valuable taken ones go back, so that smallest
 * first slides up to the heavier coins instead of failing. Null when the coins do not reach the target within the weight.
 */
export function inOrder(problem: Problem, sources: Sources, order: WalkOrder): readonly Pick[] | null {
  return take(problem, sources, order, problem.room) ?? take(problem, sources, order, problem.roomWithChange)
}

function take(problem: Problem, sources: Sources, order: WalkOrder, room: number): readonly Pick[] | null {
  const taken: Step[] = []
  let [first, sum, heavy] = [0, 0, 0]
  const least = lightest(sources)
  for (const step of walk(problem, sources, order)) {
    if (order !== 'smallest' && heavy + step.pick.kind.weight > room) continue
    taken.push(step)
    sum += step.effective
    heavy += step.pick.kind.weight
    while (heavy > room) {
      const { effective, pick } = taken[first] as Step
      first += 1
      sum -= effective
      heavy -= pick.kind.weight
    }
    // Room for change must be kept unless none is made.
    const fits = sum <= problem.reach + problem.window || heavy <= problem.roomWithChange
    if (fits && sum >= problem.reach) return taken.slice(first).map(({ pick }) => pick)
    if (order !== 'smallest' && heavy + least > room) return null
  }
  return null
}

/** What the most valuable coins that fit the weight are worth after their fees, in base units. */
export function mostWithin(problem: Problem, sources: Sources): bigint {
  let [most, heavy] = [0n, 0]
  const least = lightest(sources)
  for (const { pick } of walk(problem, sources, 'largest')) {
    if (heavy + least > problem.room) break
    if (heavy + pick.kind.weight > problem.room) continue
    heavy += pick.kind.weight
    most += pick.coin.amount - pick.kind.fee
  }
  return most
}

/** The exact sum of what the coins are worth after their fees, in base units. */
export function worth(sources: Sources, totalOf: (source: Sources['classes'][number]) => bigint): bigint {
  const loose = sources.loose.reduce((sum, { coin, kind }) => sum + coin.amount - kind.fee, 0n)
  return sources.classes.reduce((sum, source) => sum + totalOf(source) - source.kind.fee * BigInt(source.size), loose)
}
