import type { Witness } from '../sim-store.ts'
import { demand } from '../violation.ts'
import type { Facts } from './facts.ts'

/**
 * I19 the other way round: the engine stops nothing without a cause. A false alarm keeps everybody's money waiting for a
 * person, and teaches people to wave alarms away.
 */
export function alarms(facts: Facts): Witness {
  return (command, _, changes) => {
    if (facts.unexplained()) return
    if (command.verb === 'reopen' && command.input.actor === 'engine') {
      const before = changes.flatMap((change) =>
        change.table === 'orders' && change.key === command.input.order ? [change.before] : [],
      )[0]
      const transaction = before?.settlement?.transaction
      demand(
        transaction === undefined || !facts.truth.isFinal(transaction),
        'alarm',
        () => `${command.input.order} is reopened though its payment is final`,
      )
    }
    if (command.verb !== 'halt' || !command.input.automatic) return
    demand(
      command.input.reason.startsWith('forged intent'),
      'alarm',
      () => `the engine halts ${command.input.scope}: ${command.input.reason}`,
    )
  }
}
