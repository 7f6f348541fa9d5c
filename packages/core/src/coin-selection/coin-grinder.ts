import { firstFitting, nextDifferent, type SearchPool, type SearchResult } from './branch-and-bound.ts'
import { tailsOf } from './tails.ts'

/** What a search with change looks for: a sum of at least `aim`. */
export type ChangeGoal = { readonly aim: number; readonly room: number; readonly triesMax: number }

/**
 * Looks for the cheapest inputs that leave change: least cost, then least value. Only for costs that are not negative, that is
 * at a rate not below the long-term rate. After Bitcoin Core's CoinGrinder.
 *
 * Coins that pay alone are not searched: the cheapest of them is the selection to beat, and together with others they only cost more.
 */
export function coinGrinder(pool: SearchPool, goal: ChangeGoal): SearchResult {
  const { effective, cost, weight, size } = pool
  const tails = tailsOf(pool)
  const start = firstFitting(effective, 0, size, goal.aim - 1)
  let best: number[] | null = null
  let [least, smallest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let at = 0; at < start; at++) {
    if (weight[at]! > goal.room || cost[at]! > least || (cost[at]! === least && effective[at]! >= smallest)) continue
    best = [at]
    least = cost[at]!
    smallest = effective[at]!
  }
  const chosen: number[] = []
  let [sum, paid, heavy, next, tries] = [0, 0, 0, start, 0]
  while (next < size) {
    if (tries === goal.triesMax) return { picked: best, tries, exhausted: false }
    chosen.push(next)
    sum += effective[next]!
    paid += cost[next]!
    heavy += weight[next]!
    tries += 1
    const tail = next
    next += 1
    let verdict: 'explore' | 'shift' | 'cut' = 'explore'
    if (sum + tails.sum[next]! < goal.aim) verdict = 'cut'
    else if (heavy > goal.room) verdict = weight[tail]! <= tails.weightMin[next]! ? 'cut' : 'shift'
    else if (sum >= goal.aim) {
      verdict = 'shift'
      if (paid < least || (paid === least && sum < smallest)) {
        best = [...chosen]
        least = paid
        smallest = sum
      }
    } else if (paid + tails.costMin[next]! * Math.ceil((goal.aim - sum) / effective[tail]!) > least) {
      verdict = cost[tail]! <= tails.costMin[next]! ? 'cut' : 'shift'
    }
    if (verdict === 'explore' && next < size) continue
    // Cutting also gives up on replacing the last coin by a smaller one: take back one more.
    let back = verdict === 'shift' ? 1 : 2
    while (back > 0 || next >= size) {
      const last = chosen.pop()
      if (last === undefined) return { picked: best, tries, exhausted: true }
      sum -= effective[last]!
      paid -= cost[last]!
      heavy -= weight[last]!
      next = nextDifferent(pool, last)
      back -= 1
    }
  }
  return { picked: best, tries, exhausted: true }
}
