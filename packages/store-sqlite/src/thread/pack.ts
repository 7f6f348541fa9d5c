import { type Command, decodeRow, encodeRow, type Outcome } from '@wallet/core'

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

/** Outcomes as one text; `textOf` knows the text of rows that the batch has just written, so that they are not written twice. */
export function packOutcomes(outcomes: readonly Outcome[], textOf: (row: object) => string | undefined): Packed<readonly Outcome[]> {
  try {
    return `[${outcomes.map((outcome) => outcomeText(outcome, textOf)).join(',')}]`
  } catch {
    return outcomes
  }
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

function outcomeText(outcome: Outcome, textOf: (row: object) => string | undefined): string {
  if (!outcome.ok || typeof outcome.result !== 'object' || outcome.result === null) return encodeRow(outcome)
  const { order, ...rest } = outcome.result as { readonly order?: unknown; readonly status?: unknown }
  const text = typeof order === 'object' && order !== null ? textOf(order) : undefined
  if (text === undefined || rest.status === undefined) return encodeRow(outcome)
  return `{"ok":true,"result":{"order":${text},${encodeRow(rest).slice(1)}}`
}
