/** A promise of the engine that a simulated history broke. */
export class Violation extends Error {
  override readonly name = 'Violation'
  /** Which promise: `I6`, `I12`, `liveness` and so on. */
  readonly rule: string

  constructor(rule: string, detail: string) {
    super(`${rule}: ${detail}`)
    this.rule = rule
  }
}

/** Ends the history when `holds` is false. */
export function demand(holds: boolean, rule: string, detail: () => string): asserts holds {
  if (!holds) throw new Violation(rule, detail())
}
