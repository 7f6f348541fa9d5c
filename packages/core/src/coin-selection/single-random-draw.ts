import { searchValue } from './order.ts'
import type { Problem } from './problem.ts'
import { roughly } from './quantity.ts'
import { seeded } from './seeded.ts'
import { effective, lightest, type Pick, pickAt, type Sources } from './sources.ts'

/** Draws allowed beyond the number that average coins would need. */
const patience = 4
const drawsMin = 100

type Drawn = { readonly pick: Pick; readonly value: number }

/**
 * Draws coins at random until they cover the aim; over weight, the least valuable drawn ones go back out. Null when coins or
 * patience run out. Draws without shuffling the wallet: the cost is the coins drawn, not the coins there are.
 */
export function singleRandomDraw(problem: Problem, sources: Sources, aim: number): readonly Pick[] | null {
  const below = seeded(problem.request.seed)
  const moved = new Map<number, number>()
  const heap: Drawn[] = []
  let [sum, heavy] = [0, 0]
  const expected = aim / meanOf(problem, sources)
  // Coins this small fill the transaction long before they pay; drawing on would go through the whole wallet in vain.
  if (sources.size > drawsMin && expected * lightest(sources) > problem.roomWithChange) return null
  const draws = Math.min(sources.size, Math.ceil(drawsMin + patience * expected))
  for (let drawn = 0; drawn < draws; drawn++) {
    // Fisher–Yates of which only the moved positions are written down.
    const last = sources.size - 1 - drawn
    const at = below(last + 1)
    const pick = pickAt(sources, moved.get(at) ?? at)
    moved.set(at, moved.get(last) ?? last)
    const one = { pick, value: effective(problem, searchValue(pick.coin), pick.kind) }
    push(heap, one)
    sum += one.value
    heavy += pick.kind.weight
    while (heavy > problem.roomWithChange && heap.length > 0) {
      const least = pop(heap)
      sum -= least.value
      heavy -= least.pick.kind.weight
    }
    if (sum >= aim) return heap.map((entry) => entry.pick)
  }
  return null
}

/** What a coin brings on average, roughly: it only decides how long to draw. */
function meanOf(problem: Problem, { classes, loose, size }: Sources): number {
  let sum = 0n
  for (const { ranks, kind, size: coins } of classes) sum += ranks.of.total - kind.fee * BigInt(coins)
  for (const { coin, kind } of loose) sum += coin.amount - kind.fee
  return sum > 0n ? Math.max(1, roughly(sum / problem.scale / BigInt(size), 1n)) : 1
}

function push(heap: Drawn[], one: Drawn): void {
  heap.push(one)
  let at = heap.length - 1
  while (at > 0) {
    const above = (at - 1) >> 1
    if (heap[above]!.value <= one.value) break
    heap[at] = heap[above]!
    at = above
  }
  heap[at] = one
}

function pop(heap: Drawn[]): Drawn {
  const top = heap[0] as Drawn
  const one = heap.pop() as Drawn
  if (heap.length === 0) return top
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && heap[child + 1]!.value < heap[child]!.value) child += 1
    if (heap[child]!.value >= one.value) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = one
  return top
}
