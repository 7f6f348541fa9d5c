import type { Outflow } from '../../chain/facets.ts'
import type { WalletName } from '../../ids/ids.ts'

/** What makes two payments alike, as one text. */
export type PaymentKey = string

/** What makes two payments alike: who pays, the asset, the recipient and the amount. */
export function paymentKey(wallet: WalletName, { asset, to, amount: value }: Outflow['payments'][number]): PaymentKey {
  return `${wallet}|${asset}|${to}|${value}`
}
