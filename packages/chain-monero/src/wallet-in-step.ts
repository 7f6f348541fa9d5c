import { moneroErrors } from './errors/codes.ts'
import type { Daemon, DaemonInfo } from './rpc/daemon.ts'
import { countOf } from './rpc/fields.ts'
import type { MoneroWallet } from './slots/wallet-program.ts'

/**
 * Brings a leased wallet to the daemon's height, and answers how the daemon stood.
 *
 * The daemon is asked first, with little patience: a wallet that refreshes from a hung one is deaf for three and a half minutes, and
 * so is everybody who waits for its slot. The heights are compared after, for a wallet keeps the old height after a reorganisation
 * and says nothing: what it then calls confirmed may be gone.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `MONERO__WALLET_BEHIND`, `MONERO__CALL_UNANSWERED`
 */
export async function bringInStep(wallet: MoneroWallet, daemon: Daemon, signal: AbortSignal): Promise<DaemonInfo> {
  const before = await daemon.healthy(signal)
  const refresh = async (): Promise<number> => {
    await wallet.call('refresh', {}, signal)
    return countOf(await wallet.call('get_height', {}, signal), 'height')
  }
  let height = await refresh()
  // The refresh that finds out about a reorganisation may end at the height of before, with nothing read: `wallet2` asks for blocks it
  // no longer keeps, and does not ask again by itself. The next one reads them.
  if (height < before.height) height = await refresh()
  // A block found meanwhile is no reason to stop.
  if (height < before.height || height > (await daemon.info(signal)).height)
    throw moneroErrors.create('MONERO__WALLET_BEHIND', { key: wallet.key, height, daemon: before.height })
  return before
}
