import type { AssetId } from '../../ids/asset-id.ts'
import type { ChainId } from '../../ids/chain-id.ts'
import { type AccountId, accountId, type OrderId, orderId, type WalletName, walletName } from '../../ids/ids.ts'
import type { Action, FeeBearer, Intent } from '../../intent/intent.ts'
import { type Amount, amount } from '../../money/amount.ts'

/** The chain, asset and names that the builders use unless a case wants others. */
export const usual: { readonly chain: ChainId; readonly asset: AssetId; readonly wallet: WalletName; readonly account: AccountId } = {
  chain: 'toy:utxo' as ChainId,
  asset: 'toy:utxo/slip44:1' as AssetId,
  wallet: walletName('hot'),
  account: accountId('user:1'),
}

/** What a case says of an intent; everything else is usual. */
export type IntentParts = {
  readonly id?: string
  readonly account?: string
  readonly wallet?: WalletName
  readonly chain?: ChainId
  readonly asset?: AssetId
  readonly amount?: bigint
  readonly to?: string
  readonly memo?: string
  readonly feeAsset?: AssetId
  readonly feeMax?: bigint
  readonly feeBearer?: FeeBearer
  readonly reissueOf?: OrderId
}

const rest = (parts: IntentParts): Omit<Intent, 'id' | 'action'> => ({
  chain: parts.chain ?? usual.chain,
  wallet: parts.wallet ?? usual.wallet,
  account: accountId(parts.account ?? usual.account),
  feeAsset: parts.feeAsset ?? parts.asset ?? usual.asset,
  feeMax: amount(parts.feeMax ?? 10n),
  feeBearer: parts.feeBearer ?? 'user',
  ...(parts.reissueOf === undefined ? {} : { reissueOf: parts.reissueOf }),
})

/** A withdrawal that asks for nothing unusual: 100 base units, at most 10 of fee, borne by the user. */
export function buildIntent(parts: IntentParts = {}): Intent {
  const action: Action = {
    kind: 'transfer',
    to: parts.to ?? 'somebody',
    asset: parts.asset ?? usual.asset,
    amount: amount(parts.amount ?? 100n),
    ...(parts.memo === undefined ? {} : { memo: parts.memo }),
  }
  return { id: orderId(parts.id ?? 'W-1'), action, ...rest(parts) }
}

/** A house order: pays nobody, its fee is the house's. */
export function buildHouseIntent(purpose: string, parts: IntentParts & { readonly detail?: string } = {}): Intent {
  const action: Action = { kind: 'house', purpose, asset: parts.asset ?? usual.asset, amount: 0n as Amount, detail: parts.detail ?? null }
  return { id: orderId(parts.id ?? `house-${purpose}`), action, ...rest({ account: 'house:fees', feeBearer: 'house', ...parts }) }
}
