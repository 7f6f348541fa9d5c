/** Something the demo promised did not come true. */
export class FailedCheck extends Error {
  override readonly name = 'FailedCheck'
}

/** Goes on only if it holds. */
export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new FailedCheck(otherwise)
}
