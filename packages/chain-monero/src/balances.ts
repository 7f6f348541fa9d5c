import { type AssetId, amount, type ChainBalance, type Wallet } from '@wallet/core'
import { readOutputs } from './compose/outputs.ts'
import type { Settings } from './settings.ts'
import { bringInStep } from './wallet-in-step.ts'

/**
 * All coins of a wallet that no block has spent, locked and frozen ones too: `get_balance` leaves frozen coins out, and the books would
 * then miss every payment on its way.
 *
 * @throws WalletError of the session manager, the wallet and the daemon
 */
export async function readBalances(
  settings: Settings,
  wallet: Wallet,
  assets: readonly AssetId[],
  signal: AbortSignal,
): Promise<ChainBalance> {
  const lease = await settings.sessions.lease(settings.sessionKey(wallet), signal, 'balances')
  try {
    const { height, topHash } = await bringInStep(lease.handle, settings.daemon, signal)
    const outputs = await readOutputs(lease.handle, signal)
    const total = amount(outputs.reduce((sum, one) => sum + one.amount, 0n))
    return {
      balances: assets.filter((asset) => asset === settings.native).map((asset) => ({ asset, amount: total })),
      lanes: [],
      block: { height: height - 1, hash: topHash },
    }
  } finally {
    await lease.release()
  }
}
