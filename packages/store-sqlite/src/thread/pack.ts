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
import { countFlat, type FlatAccepts, flattenAccepts, readFlat } from './flat-accepts.ts'

/** Commands on their way to the thread: accepts flat, others as text, or as they are where they do not fit into a row's JSON. */
export type PackedCommands = FlatAccepts | string | readonly Command[]
/**
 * Outcomes on their way back: the time where all are accepts taken in as asked for, else text, or as they are.
 *
 * One text is handed over in half the time that a structured clone of the same objects takes, and the thread that owns the
 * connection is what limits a busy store.
 */
export type PackedOutcomes = number | string | readonly Outcome[]

/** A row that the batch has just written, with its text. */
export type Written = readonly [row: object, text: string]

/** Commands in the cheapest form they fit. A caller's nonsense fits none: it goes as it is, so that the verb it is meant for refuses it. */
export function packCommands(commands: readonly Command[]): PackedCommands {
  return flattenAccepts(commands) ?? asText(commands)
}

/** What was packed, as new objects unless it went as it was. */
export function unpackCommands(packed: PackedCommands): readonly Command[] {
  if (typeof packed === 'string') return decodeRow<readonly Command[]>(packed)
  return isFlat(packed) ? readFlat(packed) : packed
}

/** How many commands were packed, or how many some text of them probably holds. */
export function sizeOf(packed: PackedCommands): number {
  if (typeof packed === 'string') return packed.length / 400
  return isFlat(packed) ? countFlat(packed) : packed.length
}

/** Outcomes as one text; `written` are rows that the batch has just written, so that they are not written twice. */
export function packOutcomes(commands: readonly Command[], outcomes: readonly Outcome[], written: readonly Written[]): PackedOutcomes {
  const times = outcomes.map((outcome, at) => acceptedAt(commands[at], outcome))
  const [first] = times
  if (first !== undefined && times.every((time) => time === first)) return first
  const texts = new Map(written)
  try {
    return `[${outcomes.map((outcome, at) => times[at] ?? encodeWithTexts(outcome, texts)).join(',')}]`
  } catch {
    return outcomes
  }
}

/** What of the commands it takes to read their outcomes, as they were when they were sent: the caller may change its own afterwards. */
export function asSent(commands: readonly Command[], packed: PackedCommands): readonly Command[] {
  if (typeof packed !== 'string') return unpackCommands(packed)
  return commands.map((command) => (command.verb === 'accept' ? { verb: 'accept', input: copyPlain(command.input) } : command))
}

/** The outcomes of the commands, which must be those {@link asSent}. */
export function unpackOutcomes(commands: readonly Command[], packed: PackedOutcomes): readonly Outcome[] {
  if (typeof packed === 'number') return commands.map((command) => accepted(command, packed))
  if (typeof packed !== 'string') return packed
  return decodeRow<readonly (Outcome | number)[]>(packed).map((outcome, at) =>
    typeof outcome === 'number' ? accepted(commands[at], outcome) : outcome,
  )
}

/** When a withdrawal was taken in as it was asked for: the time says all that the caller does not know, so only that crosses. */
function acceptedAt(command: Command | undefined, outcome: Outcome): number | undefined {
  if (command?.verb !== 'accept' || !outcome.ok) return undefined
  const { status, order } = outcome.result as { readonly status: string; readonly order: Order }
  return status === 'accepted' && isAsAccepted(order) ? order.createdAt : undefined
}

function accepted(command: Command | undefined, now: number): Outcome {
  invariant(command?.verb === 'accept', 'only an accept is answered by a time')
  return { ok: true, result: { status: 'accepted', order: acceptedOrder(command.input, now) } }
}

/** `Array.isArray`, for lists that are not written to. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

// Commands are objects, so the first member tells which list it is.
function isFlat(packed: FlatAccepts | readonly Command[]): packed is FlatAccepts {
  return typeof packed[0] === 'string'
}

function asText(commands: readonly Command[]): string | readonly Command[] {
  try {
    return encodeRow(commands)
  } catch {
    return commands
  }
}
