import type { Scenario } from './scenario.ts'
import { ledger } from './scenarios/ledger.ts'
import { paying } from './scenarios/paying.ts'

/** Every scenario of the matrix. */
export const scenarios: readonly Scenario[] = [ledger, paying('utxo'), paying('nonce'), paying('expiry')]

/** The scenario of that name. */
export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found === undefined) throw new Error(`no scenario ${name}`)
  return found
}
