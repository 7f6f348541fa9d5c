import type { Scenario } from './scenario.ts'
import { ledger } from './scenarios/ledger.ts'
import { payingPolygon } from './scenarios/paying/polygon.ts'
import { payingToy } from './scenarios/paying/toy.ts'

/** Scenarios without a real chain: cheap enough to strike every call in every way. */
export const toyScenarios: readonly Scenario[] = [ledger, payingToy('utxo'), payingToy('nonce'), payingToy('expiry')]

/** The scenario of that name. */
export function scenarioNamed(name: string): Scenario {
  const found = [...toyScenarios, payingPolygon].find((scenario) => scenario.name === name)
  if (found === undefined) throw new Error(`no scenario ${name}`)
  return found
}
