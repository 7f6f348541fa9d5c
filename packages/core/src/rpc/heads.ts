import { coreErrors } from '../errors/codes.ts'
import type { Clock } from '../ports/clock.ts'
import { gatherAnswers } from './gather-answers.ts'
import { graceMs, type RpcNodes } from './nodes.ts'
import type { RpcProvider } from './provider.ts'

/** Where the chain stands, by every provider that answers. */
export interface RpcHeads<Head> {
  /** The heads of all providers that answer, however far behind. @throws WalletError `CHAIN_NETWORK_MISMATCH` */
  every(maxAgeMs?: number): Promise<readonly Head[]>
  /** The heads near the furthest, in configured order; at least one. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH` */
  usable(maxAgeMs?: number): Promise<readonly Head[]>
}

/** How heads are read. */
export type RpcHeadsSettings<Head> = {
  readonly chain: string
  readonly clock: Clock
  readonly quorum: number
  /** How old a known head may be when the caller doesn't say. */
  readonly headMaxAgeMs: number
  /** How many blocks behind the furthest a provider may be and still be used. */
  readonly lagMax: number
  /** The head of one provider; null when it doesn't tell, or contradicts itself. */
  readonly headOf: (provider: RpcProvider) => Promise<Head | null>
  readonly heightOf: (head: Head) => number
}

/**
 * Watches heads: each provider is asked once per `headMaxAgeMs`, and everybody shares the answer.
 *
 * Its calls can fail with `CHAIN_UNREACHABLE`.
 */
export function rpcHeads<Head>(settings: RpcHeadsSettings<Head>, nodes: RpcNodes): RpcHeads<Head> {
  const { chain, clock, quorum, headMaxAgeMs, lagMax, headOf, heightOf } = settings
  let known: { readonly heads: Promise<readonly Head[]>; readonly at: number } | undefined
  const read = async (): Promise<readonly Head[]> => {
    const asked = (await nodes.ready()).map((provider) => headOf(provider))
    const heads = await gatherAnswers(clock, asked, (head) => head !== null, quorum, graceMs)
    return heads.filter((head) => head !== null)
  }
  const every = (maxAgeMs = headMaxAgeMs): Promise<readonly Head[]> => {
    const now = clock.now()
    if (known !== undefined && now >= known.at && now - known.at <= maxAgeMs) return known.heads
    const heads = read()
    const asked = { heads, at: now }
    known = asked
    const forget = () => {
      if (known === asked) known = undefined
    }
    heads.then((found) => (found.length === 0 ? forget() : undefined), forget)
    return heads
  }
  return {
    every,
    async usable(maxAgeMs) {
      const heads = await every(maxAgeMs)
      const best = Math.max(...heads.map(heightOf))
      const near = heads.filter((head) => best - heightOf(head) <= lagMax)
      if (near.length === 0) throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'no provider answered with its head' })
      return near
    },
  }
}
