import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import { deactivateOthers } from '../kernel/wallets.ts'

/** Makes one of an owner's wallets on its chain the active one. Safe to repeat. */
export const setActiveWallet: Verb<'setActiveWallet'> = (tx, { name, owner, actor }) => {
  const known = tx.get('wallets', name)
  if (known === undefined) return { status: 'not-found' }
  if (known.owner !== owner) return { status: 'not-owner' }
  const wallet = known.active ? known : { ...known, active: true }
  if (!known.active) tx.put('wallets', name, wallet)
  const deactivated = deactivateOthers(tx, wallet)
  if (!known.active || deactivated.length > 0) record(tx, 'setActiveWallet', name, { owner, deactivated, actor })
  return { status: 'set', wallet }
}
