// Bitcoin Core's published wallet rules, written from their description to compare with: every candidate its wallet would weigh,
// with its budgets and its order of preference. All inputs are P2WPKH, so weight is a count of inputs.

export type CoreCoin = { readonly name: number; readonly value: number }
export type CoreQuestion = {
  readonly target: number
  readonly fee: number
  readonly longTermFee: number
  readonly changeFee: number
  readonly costOfChange: number
  readonly changeMin: number
  readonly changeTarget: number
  readonly inputsMax: number
  readonly highRate: boolean
  readonly random: () => number
}
export type Sorted = { readonly coins: readonly CoreCoin[]; readonly worth: Float64Array }
type Found = { readonly coins: readonly CoreCoin[]; readonly worth: number }

const triesMax = 100_000

/** What Bitcoin Core would spend; null when nothing pays. */
export function corePortfolio(wallet: readonly CoreCoin[], question: CoreQuestion): Found | null {
  const coins = wallet.filter(({ value }) => value > question.fee).sort((a, b) => b.value - a.value || a.name - b.name)
  const sorted = { coins, worth: Float64Array.from(coins, ({ value }) => value - question.fee) }
  const candidates = [
    coreBranchAndBound(sorted, question),
    knapsack(sorted, question),
    question.highRate ? coreGrinder(sorted, question) : null,
    randomDraw(sorted, question),
  ]
  let best: Found | null = null
  for (const found of candidates) {
    if (found === null || found.coins.length > question.inputsMax) continue
    const by = best === null ? -1 : wasteOf(found, question) - wasteOf(best, question)
    if (best === null || by < 0 || (by === 0 && found.coins.length > best.coins.length)) best = found
  }
  return best
}

/** What change it makes; 0 for none. */
export const coreChange = ({ worth }: Found, { target, changeFee, changeMin }: CoreQuestion): number =>
  worth - target - changeFee < changeMin ? 0 : worth - target - changeFee

function wasteOf(found: Found, question: CoreQuestion): number {
  const inputs = found.coins.length * (question.fee - question.longTermFee)
  return inputs + (coreChange(found, question) > 0 ? question.costOfChange : found.worth - question.target)
}

const taken = ({ coins, worth }: Sorted, at: readonly number[]): Found => ({
  coins: at.map((one) => coins[one] as CoreCoin),
  worth: at.reduce((sum, one) => sum + worth[one]!, 0),
})

/** Its search for no change, tries spent on coins too large included. */
export function coreBranchAndBound(
  sorted: Sorted,
  { target, costOfChange, fee, longTermFee, inputsMax }: Omit<CoreQuestion, 'random'>,
): Found | null {
  const { worth } = sorted
  const price = fee - longTermFee
  let available = worth.reduce((sum, one) => sum + one, 0)
  if (available < target) return null
  const chosen: number[] = []
  let best: number[] | null = null
  let [sum, paid, least] = [0, 0, Number.POSITIVE_INFINITY]
  for (let tries = 0, at = 0; tries < triesMax; tries += 1, at += 1) {
    let back = false
    if (sum + available < target || sum > target + costOfChange || (paid > least && price > 0) || chosen.length > inputsMax) back = true
    else if (sum >= target) {
      back = true
      const excess = sum - target
      if (paid + excess <= least) {
        best = [...chosen]
        least = paid + excess
      }
    }
    if (back) {
      const last = chosen.pop()
      if (last === undefined) break
      for (at -= 1; at > last; at -= 1) available += worth[at]!
      sum -= worth[last]!
      paid -= price
      continue
    }
    if (at >= worth.length) break
    available -= worth[at]!
    if (chosen.length === 0 || chosen.at(-1) === at - 1 || worth[at] !== worth[at - 1]) {
      chosen.push(at)
      sum += worth[at]!
      paid += price
    }
  }
  return best === null ? null : taken(sorted, best)
}

/** Its search for the lightest inputs. */
export function coreGrinder(sorted: Sorted, { target, changeTarget, inputsMax }: Omit<CoreQuestion, 'random'>): Found | null {
  const { worth } = sorted
  const aim = target + changeTarget
  const after = new Float64Array(worth.length + 1)
  for (let at = worth.length - 1; at >= 0; at--) after[at] = after[at + 1]! + worth[at]!
  if (after[0]! < aim) return null
  const chosen: number[] = []
  let best: number[] | null = null
  let [sum, next, fewest, least] = [0, 0, inputsMax, Number.POSITIVE_INFINITY]
  for (let tries = 0; tries < triesMax; tries += 1) {
    const tail = next
    chosen.push(tail)
    sum += worth[tail]!
    next += 1
    let back = 0
    if (sum + after[next]! < aim || chosen.length > fewest) back = 2
    else if (sum >= aim) {
      back = 1
      if (best === null || chosen.length < fewest || (chosen.length === fewest && sum < least)) {
        best = [...chosen]
        fewest = chosen.length
        least = sum
      }
    } else if (best !== null && chosen.length + Math.ceil((aim - sum) / worth[tail]!) > fewest) back = 2
    if (next === worth.length) back = 2
    while (back > 0 || (next >= worth.length && chosen.length > 0)) {
      const last = chosen.pop()
      if (last === undefined) return best === null ? null : taken(sorted, best)
      sum -= worth[last]!
      next = last + 1
      while (next < worth.length && worth[next] === worth[last]) next += 1
      back -= 1
    }
    if (next >= worth.length) break
  }
  return best === null ? null : taken(sorted, best)
}

function randomDraw(sorted: Sorted, { target, changeFee, inputsMax, random }: CoreQuestion): Found | null {
  const order = Int32Array.from(sorted.worth, (_, at) => at)
  const chosen: number[] = []
  let sum = 0
  for (let drawn = 0; drawn < order.length; drawn++) {
    const other = drawn + Math.floor(random() * (order.length - drawn))
    const pick = order[other]!
    order[other] = order[drawn]!
    chosen.push(pick)
    sum += sorted.worth[pick]!
    if (chosen.length > inputsMax) {
      const least = chosen.reduce((lowest, one, at) => (one > chosen[lowest]! ? at : lowest), 0)
      sum -= sorted.worth[chosen.splice(least, 1)[0] as number]!
    }
    if (sum >= target + 50_000 + changeFee) return taken(sorted, chosen)
  }
  return null
}

function knapsack(sorted: Sorted, { target, changeTarget, random }: CoreQuestion): Found | null {
  const { worth } = sorted
  let larger = -1
  let below = worth.length
  for (let at = 0; at < worth.length; at++) {
    if (worth[at] === target) return taken(sorted, [at])
    if (worth[at]! >= target + changeTarget) larger = at
    else if (below === worth.length) below = at
  }
  const lower = worth.subarray(below)
  const total = lower.reduce((sum, one) => sum + one, 0)
  const all = () =>
    taken(
      sorted,
      Array.from(lower, (_, at) => below + at),
    )
  if (total === target) return all()
  if (total < target) return larger < 0 ? null : taken(sorted, [larger])
  let [best, sum] = approximate(lower, total, target, random)
  if (sum !== target && total >= target + changeTarget) [best, sum] = approximate(lower, total, target + changeTarget, random)
  if (larger >= 0 && ((sum !== target && sum < target + changeTarget) || worth[larger]! <= sum)) return taken(sorted, [larger])
  const picks: number[] = []
  for (let at = 0; at < lower.length; at++) if (best[at] === 1) picks.push(below + at)
  return taken(sorted, picks)
}

/** A thousand random fillings in two passes each; the smallest sum that reaches the target. */
function approximate(lower: Float64Array, total: number, target: number, random: () => number): [Uint8Array, number] {
  let best = new Uint8Array(lower.length).fill(1)
  let least = total
  const included = new Uint8Array(lower.length)
  for (let round = 0; round < 1_000 && least !== target; round++) {
    included.fill(0)
    let sum = 0
    let reached = false
    for (let pass = 0; pass < 2 && !reached; pass++) {
      for (let at = 0; at < lower.length; at++) {
        if (pass === 0 ? random() < 0.5 : included[at] === 0) {
          sum += lower[at]!
          included[at] = 1
          if (sum >= target) {
            reached = true
            if (sum < least) {
              least = sum
              best = included.slice()
            }
            sum -= lower[at]!
            included[at] = 0
          }
        }
      }
    }
  }
  return [best, least]
}
