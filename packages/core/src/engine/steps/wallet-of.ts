import { coreErrors } from '../../errors/codes.ts'
import type { WalletName } from '../../ids/ids.ts'
import type { Intent } from '../../intent/intent.ts'
import type { Wallet } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import type { Context } from '../context.ts'

// A registration fixes name, chain, owner and addresses for good. What may change later, `active` and `label`, decides nothing once an
// order is accepted.
const payers = new WeakMap<Store, Map<WalletName, Wallet>>()

/** The wallet that pays an intent, as it was when first asked for here. @throws WalletError `WALLET_NOT_FOUND` */
export async function walletOf(context: Context, intent: Pick<Intent, 'wallet' | 'chain'>): Promise<Wallet> {
  const known = payers.get(context.store) ?? new Map<WalletName, Wallet>()
  payers.set(context.store, known)
  let wallet = known.get(intent.wallet)
  if (wallet === undefined) {
    const found = await context.store.readWallet({ name: intent.wallet })
    if (found.status === 'found') wallet = found.wallet
  }
  if (wallet === undefined || wallet.chain !== intent.chain) throw coreErrors.create('WALLET_NOT_FOUND', { wallet: intent.wallet })
  known.set(intent.wallet, wallet)
  return wallet
}
