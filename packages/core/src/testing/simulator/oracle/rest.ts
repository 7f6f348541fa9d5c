import type { Attempt, Order } from '../../../store/records.ts'
import { balanceOf } from '../../toy-chain/ledger.ts'
import { demand } from '../violation.ts'
import type { Facts, Wanted } from './facts.ts'

const unpaidEnds: ReadonlySet<string> = new Set(['failed', 'refused', 'cancelled'])

const attemptsOf = (facts: Facts, order: Order): readonly Attempt[] =>
  order.attempts.map((id) => facts.store.get('attempts', id)).filter((attempt) => attempt !== undefined)

/** Why an order that has not ended may rest; undefined when it should still move. */
export function reasonToRest(facts: Facts, order: Order): string | undefined {
  const attempts = attemptsOf(facts, order)
  const open = attempts.some(({ state }) => state === 'sealed' || state === 'exposed')
  const wanted = facts.wanted.get(order.id)
  const arrived = wanted !== undefined && facts.truth.arrivals(wanted.key).some(({ height }) => height <= facts.truth.finalHeight())
  if (arrived && order.state !== 'completed' && !facts.unexplained()) return undefined
  if (unpaidEnds.has(order.state)) {
    // We do not send what was released; as long as nobody else does, it is watched for ever.
    const out = attempts.some(
      ({ signed }) => signed !== null && (facts.chain.pool.has(signed.id) || facts.chain.ledger.places.has(signed.id)),
    )
    return order.releasedWithoutProof && open && out ? undefined : order.state
  }
  if (order.state === 'completed' || order.state === 'in-review') return order.state
  if (order.deadLettered) return `dead-lettered: ${order.note?.code}`
  if (order.state === 'parked') return order.dueAt !== null && staysParked(facts, order) ? `parked: ${order.note?.code}` : undefined
  if (!facts.unexplained()) return undefined
  if (attempts.some(({ observation }) => observation?.status === 'foreign-use') || order.attention?.code === 'FOREIGN_USE')
    return 'foreign use'
  // Somebody else's transaction may jam a lane for good without ever being final: a person was told, and must act.
  if (order.attention !== null) return `attention: ${order.attention.code}`
  const { chain, action, account, wallet } = order.intent
  const scopes: readonly string[] = ['global', `chain:${chain}`, `asset:${action.asset}`, `account:${account}`, `wallet:${wallet}`]
  const halt = facts.store.rows('halts').find(([scope]) => scopes.includes(scope) || scope.startsWith(`lane:${chain}`))
  return open || halt === undefined ? undefined : `halted: ${halt[0]}`
}

/** What may keep an order parked in a world where everything works. */
function staysParked(facts: Facts, order: Order): boolean {
  const code = order.note?.code ?? ''
  if (code !== 'REISSUED_ORDER_OPEN') return code === 'INSUFFICIENT_FUNDS' || code === 'FEE_ABOVE_LIMIT' || code === 'FEE_ASSET_LOW'
  const original = facts.store.get('orders', order.intent.reissueOf ?? '')
  return original !== undefined && original.state !== 'completed' && !unpaidEnds.has(original.state)
}

/** The orders that still have somewhere to go. */
export function unrested(facts: Facts): readonly Order[] {
  return facts.store.rows('orders').flatMap(([, order]) => (reasonToRest(facts, order) === undefined ? [order] : []))
}

/** Liveness: after a long calm nothing is left in between. */
export function demandRest(facts: Facts): void {
  const stuck = unrested(facts)
  demand(stuck.length === 0, 'liveness', () => {
    const show = (order: Order): string => {
      const tried = attemptsOf(facts, order).map(({ id, state, observation }) => `${id} ${state} ${observation?.status ?? 'unseen'}`)
      return `${order.id} is ${order.state} (due ${order.dueAt ?? 'never'}, note ${order.note?.code ?? 'none'}; ${tried.join('; ') || 'no attempt'})`
    }
    return `stuck for no reason: ${stuck.map(show).join(', ')}`
  })
}

/** I16, I6 and I1 once everything rests: nothing acknowledged is lost, and the books are the chain to the last unit. */
export function checkEnd(facts: Facts, options: { readonly exactBooks: boolean }): void {
  for (const wanted of facts.wanted.values()) checkAcknowledged(facts, wanted)
  for (const [, order] of facts.store.rows('orders')) {
    const wanted = facts.wanted.get(order.id)
    if (wanted === undefined) continue
    const arrived = facts.truth.arrivals(wanted.key).length
    if (order.state === 'completed') demand(arrived === 1, 'I6', () => `${order.id} is completed and was paid ${arrived} times`)
    else if (unpaidEnds.has(order.state)) {
      const booked = order.releasedWithoutProof && order.settlement !== null ? 1 : 0
      demand(arrived === booked, 'I6', () => `${order.id} is ${order.state} and was paid ${arrived} times`)
    }
  }
  if (options.exactBooks) checkBooks(facts)
}

function checkAcknowledged(facts: Facts, wanted: Wanted): void {
  if (wanted.acked === null) return
  const order = facts.store.get('orders', wanted.id)
  demand(order !== undefined, 'I16', () => `${wanted.id} was acknowledged (${wanted.acked}) and is gone`)
  demand(
    (wanted.acked === 'refused') === (order.state === 'refused' && order.attempts.length === 0 && order.review === null),
    'I5',
    () => `${wanted.id} was ${wanted.acked} and is ${order.state}`,
  )
}

/** Only when nothing is in flight: what we hold by the books is what the chain says we hold. */
function checkBooks(facts: Facts): void {
  const flying = facts.store.rows('attempts').some(([, { state }]) => state === 'sealed' || state === 'exposed')
  if (flying) return
  for (const asset of [facts.chain.feeAsset, facts.chain.token]) {
    const books = facts.store.get('accounts', `world|${asset}`)?.available ?? 0n
    const chain = balanceOf(facts.chain.replay(facts.truth.finalHeight()), facts.walletKey, asset)
    demand(books === chain, 'I1', () => `the books hold ${books} of ${asset}, the chain ${chain}`)
  }
}
