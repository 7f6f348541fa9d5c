import { coreErrors } from '../../errors/codes.ts'
import type { Intent } from '../../intent/intent.ts'
import type { Wallet } from '../../store/records.ts'
import type { Context } from '../context.ts'

// Where every user has a wallet there are too many to keep; the ones that pay now are read again.
const payersMax = 10_000

/**
 * The wallet that pays an intent, as it was when first asked for here: a registration fixes name, chain, owner and addresses for good,
 * and what may change later, `active` and `label`, decides nothing once an order is accepted.
 *
 * @throws WalletError `WALLET_NOT_FOUND`
 */
export async function walletOf(context: Context, intent: Pick<Intent, 'wallet' | 'chain'>): Promise<Wallet> {
  const { payers } = context
  let wallet = payers.get(intent.wallet)
  if (wallet === undefined) {
    const found = await context.store.readWallet({ name: intent.wallet })
    if (found.status === 'found') wallet = found.wallet
  }
  if (wallet === undefined || wallet.chain !== intent.chain) throw coreErrors.create('WALLET_NOT_FOUND', { wallet: intent.wallet })
  if (payers.size >= payersMax) payers.clear()
  payers.set(intent.wallet, wallet)
  return wallet
}
