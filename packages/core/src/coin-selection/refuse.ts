import { mostWithin, worth } from './in-order.ts'
import type { Problem } from './problem.ts'
import { totalFrom } from './ranks.ts'
import type { SelectionRefused } from './selection.ts'
import type { Sources } from './sources.ts'

/** Says why nothing pays: too little money, counted exactly after fees, or money in too many small coins for one transaction. */
export function refuse(problem: Problem, sources: Sources): SelectionRefused {
  const available = worth(sources, ({ ranks, low }) => totalFrom(ranks, low))
  const shortfall = problem.target - available
  if (shortfall > 0n) {
    const detail = `${sources.size} coins worth spending come to ${available} after their fees, ${problem.target} are needed`
    return { status: 'refused', reason: 'insufficient-funds', shortfall, detail }
  }
  const most = mostWithin(problem, sources)
  return {
    status: 'refused',
    reason: 'too-heavy',
    shortfall: problem.target > most ? problem.target - most : 0n,
    detail: `the most valuable coins that fit ${problem.request.weightMax} weight units come to ${most} after their fees, ${problem.target} are needed`,
  }
}

/** What `exact-match` says when coins would pay, but none without change. */
export function refuseInexact(tries: number, exhausted: boolean): SelectionRefused {
  const how = exhausted ? 'no selection pays' : `none was found in ${tries} tries that pays`
  return { status: 'refused', reason: 'no-exact-match', shortfall: 0n, detail: `${how} without change` }
}
