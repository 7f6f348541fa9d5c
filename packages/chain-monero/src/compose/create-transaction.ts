import { type Amount, amount, malformedBytes } from '@wallet/core'
import { pointOf, scalarOf, sharedSecret } from '../bytes/curve.ts'
import { fromHex, toHex } from '../bytes/hex.ts'
import { amountOf, objectOf, textOf, textsOf } from '../rpc/fields.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'
import { readExtra } from '../transaction/read-extra.ts'
import { readTransaction } from '../transaction/read-transaction.ts'

/** One output to make. */
export type Destination = { readonly to: string; readonly amount: bigint }

/** What the wallet says it built; nothing of it has left. */
export type Created = {
  readonly id: string
  readonly bytes: Uint8Array
  readonly keyImages: readonly string[]
  readonly fee: Amount
  readonly secrets: readonly string[]
  readonly ownShared: string
  readonly metadata: string
}

/**
 * Has the wallet build and sign one transaction without relaying it.
 *
 * Programs of this age ignore parameters they do not know (`subtract_fee_from_outputs` among them), so nothing is taken on trust: the
 * caller compares all that came back.
 *
 * @throws WalletError `MONERO__CALL_REFUSED` (-17 not enough, -18 too large, -37 locked), `MONERO__CALL_UNANSWERED`
 */
export async function createTransaction(
  wallet: MoneroWallet,
  destinations: readonly Destination[],
  priority: number,
  signal: AbortSignal,
): Promise<Created> {
  const answer = await wallet.call(
    'transfer',
    {
      destinations: destinations.map(({ to, amount: value }) => ({ address: to, amount: value })),
      account_index: 0,
      priority,
      do_not_relay: true,
      get_tx_key: true,
      get_tx_hex: true,
      get_tx_metadata: true,
    },
    signal,
  )
  const bytes = fromHex(textOf(answer, 'tx_blob'))
  const viewKey = textOf(await wallet.call('query_key', { key_type: 'view_key' }, signal), 'key')
  const secrets = textOf(answer, 'tx_key').match(/.{64}/g) ?? []
  if (secrets.length === 0) throw malformedBytes('the wallet gave no transaction key')
  return {
    id: textOf(answer, 'tx_hash'),
    bytes,
    keyImages: textsOf(objectOf(answer, 'spent_key_images'), 'key_images'),
    fee: amount(amountOf(answer, 'fee')),
    secrets,
    ownShared: toHex(sharedSecret(pointOf(readExtra(readTransaction(bytes).extra).publicKey), scalarOf(fromHex(viewKey)))),
    metadata: textOf(answer, 'tx_metadata'),
  }
}
