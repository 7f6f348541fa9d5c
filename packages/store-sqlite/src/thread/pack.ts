import {
  acceptedOrder,
  type Command,
  copyPlain,
  decodeRow,
  encodeRow,
  encodeWithTexts,
  invariant,
  isAsAccepted,
  type Order,
  type Outcome,
} from '@wallet/core'

/**
 * Plain data on its way between the threads: as text, or as it is where it does not fit into a row's JSON.
 *
 * One text is handed over in half the time that a structured clone of the same objects takes, and the thread that owns the
 * connection is what limits a busy store.
 */
export type Packed<Value> = string | Value

/** Commands as one text. What does not fit (a caller's nonsense) goes as it is, so that the verb it is meant for refuses it. */
export function packCommands(commands: readonly Command[]): Packed<readonly Command[]> {
  return asText(commands)
}

/** Outcomes as one text; `texts` are those of rows that the batch has just written, so that they are not written twice. */
export function packOutcomes(
  commands: readonly Command[],
  outcomes: readonly Outcome[],
  texts: ReadonlyMap<object, string>,
): Packed<readonly Outcome[]> {
  try {
    return `[${outcomes.map((outcome, at) => acceptedText(commands[at], outcome) ?? encodeWithTexts(outcome, texts)).join(',')}]`
  } catch {
    return outcomes
  }
}

/** What of the commands it takes to read their outcomes, as they were when they were sent: the caller may change its own afterwards. */
export function asSent(commands: readonly Command[]): readonly Command[] {
  return commands.map((command) => (command.verb === 'accept' ? { verb: 'accept', input: copyPlain(command.input) } : command))
}

/** The outcomes of the commands, which must be those {@link asSent}. */
export function unpackOutcomes(commands: readonly Command[], packed: Packed<readonly Outcome[]>): readonly Outcome[] {
  if (typeof packed !== 'string') return packed
  return decodeRow<readonly (Outcome | number)[]>(packed).map((outcome, at) =>
    typeof outcome === 'number' ? accepted(commands[at], outcome) : outcome,
  )
}

/** A withdrawal taken in as it was asked for: the time says all that the caller does not know, so only that crosses. */
function acceptedText(command: Command | undefined, outcome: Outcome): string | undefined {
  if (command?.verb !== 'accept' || !outcome.ok) return undefined
  const { status, order } = outcome.result as { readonly status: string; readonly order: Order }
  return status === 'accepted' && isAsAccepted(order) ? encodeRow(order.createdAt) : undefined
}

function accepted(command: Command | undefined, now: number): Outcome {
  invariant(command?.verb === 'accept', 'only an accept is answered by a time')
  return { ok: true, result: { status: 'accepted', order: acceptedOrder(command.input, now) } }
}

/** What was packed. */
export function unpack<Value>(packed: Packed<Value>): Value {
  return typeof packed === 'string' ? decodeRow<Value>(packed) : packed
}

function asText<Value>(value: Value): Packed<Value> {
  try {
    return encodeRow(value)
  } catch {
    return value
  }
}
