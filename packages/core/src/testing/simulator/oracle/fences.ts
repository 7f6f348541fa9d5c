import type { Fence, LeasedOrder } from '../../../store/contract/orders.ts'
import type { Command } from '../../../store/store.ts'
import type { Witness } from '../sim-store.ts'
import { demand } from '../violation.ts'

const done: ReadonlySet<string> = new Set([
  'allocated',
  'returned',
  'bound',
  'exposed',
  'sealed',
  'abandoned',
  'requeued',
  'parked',
  'completed',
  'house-loss',
  'failed',
  'dead-lettered',
])

/** I12: only the latest lease of an order moves it, and every lease raises its token. */
export function fences(): Witness {
  const latest = new Map<string, number>()
  return (command, outcome, changes, now) => {
    if (!outcome.ok) return
    const result = outcome.result as { readonly status?: string }
    if (command.verb === 'lease') {
      for (const { order } of (outcome.result as { readonly leased: readonly LeasedOrder[] }).leased) {
        const before = changes.find((change) => change.table === 'orders' && change.key === order.id)?.before as
          | LeasedOrder['order']
          | undefined
        const known = latest.get(order.id) ?? 0
        demand(order.token > known, 'I12', () => `${order.id} was leased again under token ${order.token}; ${known} was given out before`)
        const held = before !== undefined && before.worker !== null && before.worker !== command.input.worker && before.leasedUntil > now
        demand(!held, 'I12', () => `${order.id} was leased to ${command.input.worker} while ${before?.worker} still had it`)
        latest.set(order.id, order.token)
      }
      return
    }
    const given = fencesOf(command)
    if (given.length === 0 || result.status === undefined) return
    const stale = (fence: Fence): boolean => fence.token !== latest.get(fence.order)
    if (command.verb === 'bury')
      demand(result.status !== 'buried' || !given.every(stale), 'I12', () => `bury under stale tokens ${show(given)}`)
    else if (done.has(result.status))
      demand(!given.some(stale), 'I12', () => `${command.verb} ${result.status} under stale token ${show(given.filter(stale))}`)
  }
}

const show = (fences: readonly Fence[]): string => fences.map(({ order, token }) => `${order}#${token}`).join(', ')

function fencesOf(command: Command): readonly Fence[] {
  const input = command.input as { readonly fence?: Fence; readonly fences?: readonly Fence[] }
  return input.fences ?? (input.fence === undefined ? [] : [input.fence])
}
