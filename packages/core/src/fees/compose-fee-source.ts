import { invariant } from '../errors/invariant.ts'
import type { Clock } from '../ports/clock.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { FeeQuote, FeeSource, FeeTarget } from './fee-source.ts'

/** What a composed source answers. `above-cap`: inclusion costs more than the house pays; the withdrawal parks until it falls. */
export type ComposedFeeQuote =
  | FeeQuote
  | { readonly status: 'above-cap'; readonly rate: bigint; readonly cap: bigint; readonly source: string }

/** A fee source that keeps to bounds. */
export interface ComposedFeeSource {
  readonly name: string
  /** Never throws. A quoted rate lies between floor and cap. */
  quote(target: FeeTarget, signal: AbortSignal): Promise<ComposedFeeQuote>
}

/** How sources are composed. Rates in the chain's fine unit, times in ms on `clock`. */
export type ComposeFeeOptions = {
  /** Asked in this order; the first that has a rate answers. */
  readonly sources: readonly FeeSource[]
  readonly clock: Clock
  /** How long an answer is used again without asking. */
  readonly cacheMs: number
  /** How long the last answer stands in when no source has one; 0 for never. */
  readonly lastGoodMs: number
  /** How long one source may take. */
  readonly timeoutMs: number
  /** A lower rate is raised to this: below the nodes' relay minimum a transaction goes nowhere. */
  readonly floor: bigint
  /** A higher rate is never paid, and told as `above-cap`. */
  readonly cap: bigint
  /** Asked when all else fails, such as a {@link fixedFeeSource}. */
  readonly lastResort?: FeeSource
  readonly name?: string
}

type Rated = { readonly rate: bigint; readonly source: string }
type Found = { readonly status: 'found' } & Rated
type Missed = { readonly status: 'missed'; readonly reasons: readonly string[] }

/**
 * One source out of several: fallback in order, cache, last good answer, last resort, floor and cap.
 *
 * A rate above the cap is an answer and not a failure, so no further source is asked: a source that is merely cheaper would
 * then decide, and the transaction would be stuck.
 *
 * In memory only; after a crash the sources are asked anew. Callers that ask at the same time share one round.
 *
 * @throws InvariantError for a floor that is zero or above the cap
 */
export function composeFeeSource(options: ComposeFeeOptions): ComposedFeeSource {
  const { sources, clock, cacheMs, lastGoodMs, floor, cap, lastResort, name = 'composed' } = options
  invariant(floor > 0n && floor <= cap, 'the fee floor is above zero and not above the cap')
  const answers = new Map<number, Rated & { readonly at: number }>()
  const rounds = new Map<number, Promise<Found | Missed>>()

  const known = ({ blocks }: FeeTarget, maxAgeMs: number): Rated | undefined => {
    const answer = answers.get(blocks)
    const ageMs = answer === undefined ? 0 : clock.now() - answer.at
    // An answer from the future means that the clock was set back: its age is not known.
    return answer !== undefined && ageMs >= 0 && ageMs < maxAgeMs ? answer : undefined
  }
  const bounded = ({ rate, source }: Rated): ComposedFeeQuote => {
    if (rate > cap) return { status: 'above-cap', rate, cap, source }
    return { status: 'quoted', rate: rate < floor ? floor : rate, source }
  }
  const round = async (target: FeeTarget): Promise<Found | Missed> => {
    const outcome = await firstOf(sources, target, options)
    if (outcome.status === 'found') answers.set(target.blocks, { rate: outcome.rate, source: outcome.source, at: clock.now() })
    return outcome
  }
  const shared = (target: FeeTarget): Promise<Found | Missed> => {
    const running = rounds.get(target.blocks)
    if (running !== undefined) return running
    const started = round(target).finally(() => rounds.delete(target.blocks))
    rounds.set(target.blocks, started)
    return started
  }

  return {
    name,
    async quote(target, signal) {
      const cached = known(target, cacheMs)
      if (cached !== undefined) return bounded(cached)
      const outcome = await unlessAborted(shared(target), signal)
      if (outcome === 'aborted') return { status: 'unavailable', reason: 'called off' }
      if (outcome.status === 'found') return bounded(outcome)
      const last = known(target, lastGoodMs)
      if (last !== undefined) return bounded({ rate: last.rate, source: `last-good(${last.source})` })
      const resort = lastResort === undefined ? outcome : await firstOf([lastResort], target, options)
      if (resort.status === 'found') return bounded(resort)
      return {
        status: 'unavailable',
        reason: [...outcome.reasons, ...(resort === outcome ? [] : resort.reasons)].join('; ') || 'no sources',
      }
    },
  }
}

async function firstOf(sources: readonly FeeSource[], target: FeeTarget, options: ComposeFeeOptions): Promise<Found | Missed> {
  const reasons: string[] = []
  for (const source of sources) {
    const quote = await ask(source, target, options)
    if (quote.status === 'quoted') return { status: 'found', rate: quote.rate, source: quote.source }
    reasons.push(`${source.name}: ${quote.reason}`)
  }
  return { status: 'missed', reasons }
}

// A round belongs to all its callers, so none of their signals ends it; the timeout does.
const nobody = new AbortController().signal

async function ask(source: FeeSource, target: FeeTarget, { clock, timeoutMs }: ComposeFeeOptions): Promise<FeeQuote> {
  try {
    const quote = await withDeadline(clock, timeoutMs, nobody, 'quote', (signal) => source.quote(target, signal))
    if (quote.status === 'quoted' && (typeof quote.rate !== 'bigint' || quote.rate <= 0n)) {
      return { status: 'unavailable', reason: 'answered a rate that is none' }
    }
    return quote
  } catch {
    // Sources promise not to throw; their error texts may hold URLs with keys, so none is passed on.
    return { status: 'unavailable', reason: 'failed or took too long' }
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | 'aborted'> {
  if (signal.aborted) return 'aborted'
  let stopListening = () => {}
  const aborted = new Promise<'aborted'>((resolve) => {
    const listen = () => resolve('aborted')
    signal.addEventListener('abort', listen, { once: true })
    stopListening = () => signal.removeEventListener('abort', listen)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    stopListening()
  }
}
