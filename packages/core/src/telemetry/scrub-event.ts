import type { Json } from '../errors/wallet-error.ts'
import type { EngineEvent, EventSink } from './event.ts'
import { redactText } from './redact-url.ts'

type FieldOf<Event> = Event extends unknown ? keyof Event : never

// Every field an event type declares, and no other: what a caller spreads into an event by mistake does not get out. A field
// that is new in the types is a compile error here until somebody has thought about it.
const declared: { readonly [Field in FieldOf<EngineEvent>]: true } = {
  at: true,
  correlation: true,
  name: true,
  order: true,
  orders: true,
  attempt: true,
  chain: true,
  asset: true,
  amount: true,
  fee: true,
  code: true,
  detail: true,
  reason: true,
  resumeInMs: true,
  latencyMs: true,
  durationMs: true,
  ageMs: true,
  delayMs: true,
  tries: true,
  signatures: true,
  replaces: true,
  confirmations: true,
  by: true,
  proof: true,
  result: true,
  scope: true,
  automatic: true,
  reference: true,
  provider: true,
  operation: true,
  state: true,
  worker: true,
}
const fields = Object.keys(declared)
const textMax = 500

/**
 * The event with known fields only, URLs without credentials, and long texts cut. The first net is the type; this one is
 * for what slips past it at run time.
 */
export function scrubEvent(event: EngineEvent): EngineEvent {
  const facts = event as unknown as { readonly [field: string]: unknown }
  const kept = fields.filter((field) => facts[field] !== undefined).map((field) => [field, scrubValue(facts[field])])
  return Object.fromEntries(kept) as EngineEvent
}

function scrubValue(value: unknown): Json {
  if (typeof value === 'string') return redactText(value).slice(0, textMax)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value)) return value.map((part) => scrubValue(part))
  // Bytes, bigints, errors, keys: no event declares such a field.
  return '[redacted]'
}

/** A sink that hands scrubbed events to every sink given, and never throws: a broken log must not stop a payment. */
export function guardedSink(...sinks: readonly EventSink[]): EventSink {
  return (event) => {
    if (sinks.length === 0) return
    const scrubbed = scrubEvent(event)
    for (const sink of sinks) {
      try {
        sink(scrubbed)
      } catch {
        // There is nowhere left to say it.
      }
    }
  }
}
