import { coreErrors } from '../../errors/codes.ts'
import type { Intent } from '../../intent/intent.ts'
import type { Wallet } from '../../store/records.ts'
import type { Context } from '../context.ts'

/** The wallet that pays an intent. @throws WalletError `WALLET_NOT_FOUND` */
export async function walletOf(context: Context, intent: Pick<Intent, 'wallet' | 'chain'>): Promise<Wallet> {
  const found = await context.store.readWallet({ name: intent.wallet })
  if (found.status === 'not-found' || found.wallet.chain !== intent.chain)
    throw coreErrors.create('WALLET_NOT_FOUND', { wallet: intent.wallet })
  return found.wallet
}
