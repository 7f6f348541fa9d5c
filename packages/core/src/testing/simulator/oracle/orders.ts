import type { Order, OrderState } from '../../../store/records.ts'
import type { Witness } from '../sim-store.ts'
import { demand } from '../violation.ts'
import type { Known } from './attempts.ts'
import type { Facts } from './facts.ts'

const ends: ReadonlySet<OrderState> = new Set<OrderState>(['completed', 'failed', 'refused', 'cancelled'])

/** I4, I5, I9 and the store's half of I6: ids are for ever, ends are ends, and completed means that the money has arrived. */
export function orders(facts: Facts, known: Known): Witness {
  const accepted = new Set<string>()
  return (command, outcome, changes) => {
    if (command.verb === 'accept' && outcome.ok && (outcome.result as { status: string }).status === 'accepted') {
      const { id } = command.input.intent
      demand(!accepted.has(id), 'I4', () => `${id} was accepted twice`)
      accepted.add(id)
    }
    for (const change of changes) {
      if (change.table !== 'orders') continue
      const { before } = change
      const after = change.after as Order
      if (before === undefined) continue
      demand(before.digest === after.digest, 'I4', () => `${command.verb}: the intent of ${after.id} changed`)
      demand(after.token >= before.token, 'I12', () => `${command.verb}: the token of ${after.id} fell`)
      if (before.state === after.state) continue
      // Two ways out of an end: the chain undid a payment, or one confirmed whose money had been given back without proof.
      const lateLoss = before.releasedWithoutProof && after.state === 'completed' && command.verb === 'settle'
      demand(
        !ends.has(before.state) || lateLoss || (before.state === 'completed' && command.verb === 'reopen'),
        'I9',
        () => `${command.verb}: ${after.id} went from ${before.state} to ${after.state}`,
      )
      if (after.state === 'completed') completed(facts, after, command.verb)
      if (after.state === 'failed' || after.state === 'cancelled' || after.state === 'refused') unpaid(facts, known, after, command.verb)
    }
  }
}

function completed(facts: Facts, order: Order, verb: string): void {
  const { settlement, intent } = order
  demand(settlement !== null, 'I6', () => `${verb}: ${order.id} is completed without a settlement`)
  demand(
    facts.truth.isFinal(settlement.transaction),
    'I6',
    () => `${verb}: ${order.id} is completed by ${short(settlement.transaction)}, which is not final`,
  )
  const wanted = facts.wanted.get(order.id)
  if (intent.action.kind === 'house' || wanted === undefined) return
  const arrived = facts.truth.arrivals(wanted.key).filter(({ height }) => height <= facts.truth.finalHeight())
  demand(arrived.length === 1, 'I6', () => `${verb}: ${order.id} is completed and ${arrived.length} final payments arrived`)
  const [first] = arrived
  demand(
    first?.amount === intent.action.amount && first.asset === intent.action.asset,
    'I6',
    () => `${verb}: ${order.id} was paid ${first?.amount} of ${first?.asset}`,
  )
}

function unpaid(facts: Facts, known: Known, order: Order, verb: string): void {
  const wanted = facts.wanted.get(order.id)
  if (order.releasedWithoutProof)
    demand(
      new Set(order.releasers).size >= 2,
      'I8',
      () => `${verb}: ${order.id} was released without proof by ${order.releasers.join(', ')} alone`,
    )
  if (wanted === undefined || order.releasedWithoutProof || facts.restored) return
  for (const transaction of known.transactions.values()) {
    const pays = transaction.body.outputs.some((output) => output.to === wanted.key)
    demand(
      !pays || facts.truth.impossible(transaction),
      'I8',
      () => `${verb}: ${order.id} is ${order.state} although ${short(transaction.id)} can still pay it`,
    )
  }
  const arrived = facts.truth.arrivals(wanted.key)
  demand(
    arrived.length === 0,
    'I8',
    () => `${verb}: ${order.id} is ${order.state} although ${short(arrived[0]?.transaction ?? '')} pays it`,
  )
}

const short = (id: string): string => id.slice(0, 12)
