import type { Intent, OrderId, Refusal } from '@wallet/core'
import type { Leg } from '../instructions/leg.ts'
import type { Settings } from '../settings.ts'
import type { OrderFacts, SolanaFacts } from '../snapshot/facts.ts'
import { sizeOf, transactionBytesMax } from './message.ts'
import { referenceOf } from './reference.ts'

/** An order that can be carried out, with what it takes. */
export type Chosen = {
  readonly intent: Intent
  readonly leg: Leg
  readonly rent: bigint
  /** For calls: what the payer has before, without the fee; what is gone afterwards the call took. */
  readonly before?: { readonly lamports: bigint; readonly tokens: bigint } | undefined
}
/** What goes into one transaction, and why the rest does not. */
export type Choice = { readonly chosen: readonly Chosen[]; readonly refused: readonly Refusal[] }

/** What choosing needs to know. */
export type ChooseFacts = Pick<SolanaFacts, 'payer' | 'payerLamports' | 'held' | 'rentMin' | 'blockhash'>

/**
 * Takes orders in turn as long as the payer's coins and tokens, the bytes of a transaction and `batchMax` allow. Pure.
 *
 * @param reserve lamports kept for the network's fee
 */
export function choose(
  settings: Settings,
  facts: ChooseFacts,
  judged: readonly (readonly [Intent, OrderFacts])[],
  reserve: bigint,
): Choice {
  const refused: Refusal[] = []
  const chosen: Chosen[] = []
  const held = new Map(facts.held.map(({ mint, amount }) => [mint, amount]))
  let lamports = facts.payerLamports - reserve - facts.rentMin
  const opened = new Set<string>()
  for (const [intent, found] of judged) {
    const order: OrderId = intent.id
    if (found.status === 'refused') {
      refused.push({ order, next: found.next, reason: found.reason, detail: found.detail })
      continue
    }
    const { leg } = found
    // Of two payments to one new account the first opens it.
    const rent = leg.kind === 'token' && opened.has(leg.destination) ? 0n : found.rent
    const wait = (reason: Refusal['reason'], detail: string) => void refused.push({ order, next: 'park', reason, detail })
    const coins = rent + coinsOf(leg, intent, settings)
    const tokens = leg.kind === 'token' ? leg.gross : 0n
    const mint = leg.kind === 'token' ? leg.mint : ''
    const tokensLeft = (held.get(mint) ?? 0n) - tokens
    if (tokens > 0n && tokensLeft < 0n) {
      wait('insufficient-funds', `needs ${tokens} base units of ${mint}, free are ${held.get(mint) ?? 0n}`)
    } else if (coins > lamports) {
      wait(
        leg.kind === 'sol' ? 'insufficient-funds' : 'fee-asset-low',
        `needs ${coins} lamports, free are ${lamports < 0n ? 0n : lamports}`,
      )
    } else if (chosen.length >= settings.batchMax || (chosen.length > 0 && (leg.kind === 'call' || chosen[0]?.leg.kind === 'call'))) {
      wait('no-free-claim', 'not in this transaction')
    } else if (!fits(facts, [...chosen, { intent, leg, rent }])) {
      if (chosen.length > 0) wait('no-free-claim', 'does not fit into this transaction')
      else refused.push({ order, next: 'fail', reason: 'unsupported', detail: 'does not fit into a transaction' })
    } else {
      chosen.push({ intent, leg: rent === found.rent ? leg : shared(leg), rent })
      lamports -= coins
      if (tokens > 0n) held.set(mint, tokensLeft)
      if (leg.kind === 'token' && leg.create) opened.add(leg.destination)
    }
  }
  return { chosen, refused }
}

function coinsOf(leg: Leg, { action }: Intent, { native }: Settings): bigint {
  if (leg.kind === 'sol') return leg.amount
  return leg.kind === 'call' && action.asset === native ? leg.amount : 0n
}

/** The same payment into an account that an earlier one of this transaction opens. */
function shared(leg: Leg): Leg {
  return leg.kind === 'token' ? { ...leg, create: false } : leg
}

function fits({ payer, blockhash }: ChooseFacts, chosen: readonly Chosen[]): boolean {
  // Small transactions need no measuring: six payments with new accounts fit, and measuring costs half a millisecond each.
  const plain = chosen.every(({ leg }) => leg.kind !== 'call' && leg.memo === undefined && (leg.kind === 'sol' || !leg.memoRequired))
  if (plain && chosen.length <= 6) return true
  const size = sizeOf({
    payer,
    legs: chosen.map(({ leg }) => leg),
    reference: referenceOf(chosen.map(({ intent }) => intent)),
    units: 1_400_000,
    price: 1n,
    blockhash,
  })
  return size !== undefined && size <= transactionBytesMax
}
