import { type OrderState, unreachable } from '@wallet/core'

/** What a client sees of a withdrawal's way. Only COMPLETED and FAILED are ends; FAILED always means the money is back. */
export type PublicStatus = 'PENDING' | 'VALIDATING' | 'SIGNED' | 'BROADCASTING' | 'COMPLETED' | 'FAILED'

/** The public word for a state of the engine. An exposed draft counts as signed: somebody else could complete it. */
export function publicStatus(state: OrderState): PublicStatus {
  switch (state) {
    case 'reserved':
    case 'in-review':
    case 'parked':
      return 'PENDING'
    case 'planned':
      return 'VALIDATING'
    case 'exposed':
    case 'signed':
      return 'SIGNED'
    case 'broadcast':
      return 'BROADCASTING'
    case 'completed':
      return 'COMPLETED'
    case 'failed':
    case 'refused':
    case 'cancelled':
      return 'FAILED'
    default:
      return unreachable(state)
  }
}
