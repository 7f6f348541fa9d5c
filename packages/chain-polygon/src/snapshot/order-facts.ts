import type { Action, Intent, Refusal } from '@wallet/core'
import { plainGas, refusalOf } from '../draft/plan.ts'
import { quantity } from '../hex/quantity.ts'
import { type Asker, estimate } from './ask-node.ts'
import type { OrderFacts } from './facts.ts'
import { hasCode } from './sender-facts.ts'
import { approvalFacts, requireListed, transferFacts } from './token-facts.ts'

type Transfer = Extract<Action, { readonly kind: 'transfer' }>

/** The most gas a contract that receives coins may use. */
const recipientGasMax = 300_000n

/** Finds out what one order needs, or why it cannot be carried out. */
export async function orderFacts(asker: Asker, sender: string, intent: Intent): Promise<OrderFacts> {
  const { settings } = asker.state
  const refused = refusalOf(settings, sender, intent)
  if (refused !== undefined) return { ...refused, status: 'refused' }
  const { action } = intent
  const token = settings.tokens.get(action.asset)
  if (action.kind === 'house') {
    if (action.purpose !== 'approval' || token === undefined || settings.batchContract === undefined) {
      return { order: intent.id, status: 'payable', gasLimit: plainGas }
    }
    await requireListed(asker, token)
    return approvalFacts(asker, sender, token, settings.batchContract, intent)
  }
  if (token === undefined) return coinFacts(asker, sender, intent, action as Transfer)
  await requireListed(asker, token)
  return transferFacts(asker, sender, token, { ...intent, action: action as Transfer })
}

// 21,000 gas is right only for accounts without code: a delegated account or a contract wallet runs something on receipt.
async function coinFacts(asker: Asker, sender: string, { id }: Intent, { to, amount }: Transfer): Promise<OrderFacts> {
  if (!(await hasCode(asker, to))) return { order: id, status: 'payable', gasLimit: plainGas }
  const refuse = (next: Refusal['next'], reason: Refusal['reason'], detail: string): OrderFacts => ({
    order: id,
    status: 'refused',
    next,
    reason,
    detail,
  })
  const estimated = await estimate(asker, { from: sender, to, value: quantity(amount) })
  switch (estimated.status) {
    case 'short':
      return refuse('park', 'insufficient-funds', 'the wallet has less than the amount')
    case 'reverted':
      return refuse('fail', 'recipient-refused', 'the contract at this address refuses coins')
    case 'done': {
      const gasLimit = (estimated.value * 5n) / 4n
      if (gasLimit <= recipientGasMax) return { order: id, status: 'payable', gasLimit }
      return refuse('fail', 'recipient-refused', `the contract at this address needs ${estimated.value} gas to receive coins`)
    }
  }
}
