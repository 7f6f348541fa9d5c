import type { Verb } from '../kernel/verb.ts'

/** A registered wallet. */
export const readWallet: Verb<'readWallet'> = (tx, { name }) => {
  const wallet = tx.get('wallets', name)
  return wallet === undefined ? { status: 'not-found' } : { status: 'found', wallet }
}
