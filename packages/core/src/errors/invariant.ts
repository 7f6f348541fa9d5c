/** A bug in this library or in an adapter. Do not catch it: stop, so that nothing is built on a broken state. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Stops with an {@link InvariantError} unless `condition` holds. For what can only be false through a bug. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Closes a `switch`: a new member of the union is a compile error here, a foreign value a crash. */
export function unreachable(value: never): never {
  throw new InvariantError(`unexpected value: ${JSON.stringify(value)}`)
}
