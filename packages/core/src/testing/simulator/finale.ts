import type { Known } from './oracle/attempts.ts'
import type { Facts } from './oracle/facts.ts'
import { checkPayments } from './oracle/payments.ts'
import { checkEnd } from './oracle/rest.ts'
import type { SimStore } from './sim-store.ts'
import { demand } from './violation.ts'

/** The end: checks what rests, then lets everything that was ever signed come back, and checks again. */
export function finale(facts: Facts, known: Known, store: SimStore): void {
  const { chain } = facts
  checkEnd(facts, { exactBooks: !facts.unexplained() })
  const verified = store.apply([{ verb: 'verify', input: {} }])[0]
  type Findings = { readonly findings: readonly { readonly rule: string; readonly detail: string }[] }
  const findings = verified?.ok === true ? (verified.result as Findings).findings : []
  demand(findings.length === 0, 'verify', () => findings.map(({ rule, detail }) => `${rule} ${detail}`).join('; '))
  chain.feeRate = 0n
  chain.relayRate = 0n
  for (let round = 0; round < 4; round += 1) {
    for (const transaction of known.transactions.values()) chain.submit(transaction)
    chain.mine(1)
    checkPayments(facts)
  }
}
