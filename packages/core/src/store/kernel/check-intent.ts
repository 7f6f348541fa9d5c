import { coreErrors } from '../../errors/codes.ts'
import { assetId, chainOf } from '../../ids/asset-id.ts'
import { chainId } from '../../ids/chain-id.ts'
import { accountId, orderId, walletName } from '../../ids/ids.ts'
import type { Intent } from '../../intent/intent.ts'
import { isDebitNormal } from '../../ledger/accounts.ts'
import { amount } from '../../money/amount.ts'
import { checkText } from './check-text.ts'

/**
 * Checks what the store's own rows depend on, whoever calls: ids that cannot run into each other in composite keys, amounts
 * that are amounts. What the chain makes of the intent is the adapter's to check.
 *
 * @throws WalletError `ID_INVALID`, `CHAIN_ID_INVALID`, `ASSET_ID_INVALID`, `AMOUNT_INVALID`, `REQUEST_INVALID`
 */
export function checkIntent(intent: Intent, house: boolean): void {
  const { action } = intent
  orderId(intent.id)
  chainId(intent.chain)
  walletName(intent.wallet)
  accountId(intent.account)
  assetId(action.asset)
  assetId(intent.feeAsset)
  amount(action.amount)
  amount(intent.feeMax)
  if (intent.reissueOf !== undefined) orderId(intent.reissueOf)
  if (chainOf(action.asset) !== intent.chain) throw refuse('action.asset', `is not an asset of ${intent.chain}`)
  if (chainOf(intent.feeAsset) !== intent.chain) throw refuse('feeAsset', `is not an asset of ${intent.chain}`)
  if ((action.kind === 'house') !== house) throw refuse('action.kind', house ? 'is not a house order' : 'is a house order')
  if (intent.reissueOf === intent.id) throw refuse('reissueOf', 'names itself')
  if (action.kind === 'house') return
  if (isDebitNormal(intent.account)) throw refuse('account', 'owns no money that could be withdrawn')
  if (action.kind === 'transfer' && action.amount === 0n) throw refuse('action.amount', 'is zero')
  checkText('action.to', action.to)
}

function refuse(field: string, reason: string) {
  return coreErrors.create('REQUEST_INVALID', { field, reason })
}
