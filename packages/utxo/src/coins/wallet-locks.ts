import type { KeyRef, Wallet } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import { utxoErrors } from '../errors/codes.ts'
import type { Lock } from '../flavour.ts'
import type { Settings } from '../settings.ts'

/** One of a wallet's addresses: what locks its coins and whose keys open them. */
export type WalletLock = { readonly address: string; readonly lock: Lock; readonly keyRefs: readonly KeyRef[] }

// Only saves time: what is kept follows from settings and wallet, which never change, and goes when they do.
const known = new WeakMap<Settings, WeakMap<Wallet, ReadonlyMap<string, WalletLock>>>()

/**
 * A wallet's locks by output script in hex, the first address first: change goes there.
 *
 * @throws WalletError `UTXO__WALLET_UNUSABLE` for an address of another network or a script that no single key opens.
 */
export function locksOf(settings: Settings, wallet: Wallet): ReadonlyMap<string, WalletLock> {
  const ours = known.get(settings) ?? new WeakMap<Wallet, ReadonlyMap<string, WalletLock>>()
  known.set(settings, ours)
  const before = ours.get(wallet)
  if (before !== undefined) return before
  const locks = new Map<string, WalletLock>()
  const refuse = (reason: string) => utxoErrors.create('UTXO__WALLET_UNUSABLE', { wallet: wallet.name, reason })
  for (const { address, keyRef } of wallet.addresses) {
    const parsed = settings.flavour.parseAddress(address)
    if (parsed.status === 'invalid') throw refuse(`${address.slice(0, 100)}: ${parsed.reason}`)
    const multisig = settings.multisigs.get(parsed.canonical)
    const lock = settings.flavour.lockOf(parsed.script, multisig?.policy)
    if (lock === undefined) throw refuse(`no key opens what is paid to ${parsed.canonical}`)
    locks.set(toHex(parsed.script), { address: parsed.canonical, lock, keyRefs: multisig?.keyRefs ?? [keyRef] })
  }
  if (locks.size === 0) throw refuse('it has no address')
  ours.set(wallet, locks)
  return locks
}
