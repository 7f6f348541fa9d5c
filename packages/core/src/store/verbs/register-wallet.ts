import { coreErrors } from '../../errors/codes.ts'
import { chainId } from '../../ids/chain-id.ts'
import { keyRef, walletName } from '../../ids/ids.ts'
import { checkText } from '../kernel/check-text.ts'
import { encodeRow } from '../kernel/codec.ts'
import { join } from '../kernel/keys.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import { deactivateOthers } from '../kernel/wallets.ts'
import type { Wallet } from '../records.ts'

/** Registers a payer. An address belongs to one wallet per chain: two that spend one coin would each trust their own books. */
export const registerWallet: Verb<'registerWallet'> = (tx, { wallet, actor }) => {
  check(wallet)
  const known = tx.get('wallets', wallet.name)
  if (known !== undefined) {
    if (fixedPart(known) === fixedPart(wallet)) return { status: 'exists', wallet: known }
    return { status: 'conflict', reason: 'name-taken', detail: `${wallet.name} is registered with other addresses, owner or chain` }
  }
  for (const { address } of wallet.addresses) {
    const other = tx.get('addresses', join(wallet.chain, address))
    if (other !== undefined) return { status: 'conflict', reason: 'address-taken', detail: `${address} belongs to wallet ${other.wallet}` }
  }
  tx.put('wallets', wallet.name, wallet)
  for (const { address } of wallet.addresses) tx.put('addresses', join(wallet.chain, address), { wallet: wallet.name })
  if (wallet.owner !== undefined) tx.put('walletsByOwner', join(wallet.owner, wallet.chain, wallet.name), { wallet: wallet.name })
  const deactivated = wallet.active ? deactivateOthers(tx, wallet) : []
  const addresses = wallet.addresses.map(({ address }) => address)
  record(tx, 'registerWallet', wallet.name, {
    chain: wallet.chain,
    addresses,
    owner: wallet.owner ?? null,
    active: wallet.active,
    deactivated,
    actor,
  })
  return { status: 'registered', wallet }
}

function check(wallet: Wallet): void {
  walletName(wallet.name)
  chainId(wallet.chain)
  if (wallet.owner !== undefined) checkText('wallet.owner', wallet.owner)
  if (wallet.addresses.length === 0) throw coreErrors.create('REQUEST_INVALID', { field: 'wallet.addresses', reason: 'is empty' })
  for (const { address, keyRef: reference } of wallet.addresses) {
    checkText('wallet.addresses', address)
    keyRef(reference)
  }
}

/** All that is fixed at registration; `active` and `label` may differ in a repeated call. */
function fixedPart({ name, chain, addresses, owner }: Wallet): string {
  return encodeRow({ name, chain, addresses, owner })
}
