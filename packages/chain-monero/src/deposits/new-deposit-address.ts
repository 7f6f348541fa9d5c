import type { SessionManager } from '@wallet/core'
import { countOf, textOf } from '../rpc/fields.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'

/**
 * Makes the next subaddress of a wallet, for one user.
 *
 * The wallet forgets what it did not store: killed here, it hands out the same address again, to somebody else. So it stores before the
 * address is told, and the address belongs to the first who registers it: register it as that user's wallet, and on `conflict` ask for another.
 *
 * - Not idempotent: each call makes another one.
 * - Leaves behind: at worst an address that nobody was told.
 *
 * @throws WalletError of the session manager and the wallet
 */
export async function newDepositAddress(
  sessions: SessionManager<MoneroWallet>,
  key: string,
  signal: AbortSignal,
): Promise<{ readonly address: string; readonly index: number }> {
  const lease = await sessions.lease(key, signal, 'new deposit address')
  try {
    const answer = await lease.handle.change('create_address', { account_index: 0 }, signal)
    return { address: textOf(answer, 'address'), index: countOf(answer, 'address_index') }
  } finally {
    await lease.release()
  }
}
