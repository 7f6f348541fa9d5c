import { type AssetId, amount, type ChainBalance, type Wallet } from '@wallet/core'
import { type Output, readOutputs } from './compose/outputs.ts'
import { countOf, listOf, textOf } from './rpc/fields.ts'
import type { Settings } from './settings.ts'
import { bringInStep } from './wallet-in-step.ts'

type Reading = {
  readonly height: number
  readonly topHash: string
  readonly outputs: readonly Output[]
  readonly indexes: ReadonlyMap<string, number>
}

/**
 * Reads what wallets have: all coins of their addresses that no block has spent, locked and frozen ones too. `get_balance` leaves
 * frozen coins out, and the books would then miss every payment on its way.
 *
 * Users' wallets are subaddresses of one wallet, which is read once per block and not once per user.
 */
export function balanceReader(
  settings: Settings,
): (wallet: Wallet, assets: readonly AssetId[], signal: AbortSignal) => Promise<ChainBalance> {
  const readings = new Map<string, Reading>()
  const read = async (key: string, signal: AbortSignal): Promise<Reading> => {
    const known = readings.get(key)
    if (known !== undefined && (await settings.daemon.healthy(signal)).topHash === known.topHash) return known
    const lease = await settings.sessions.lease(key, signal, 'balances')
    try {
      const { height, topHash } = await bringInStep(lease.handle, settings.daemon, signal)
      const outputs = await readOutputs(lease.handle, signal)
      const answer = await lease.handle.call('get_address', { account_index: 0 }, signal)
      const indexes = new Map(listOf(answer, 'addresses').map((one) => [textOf(one, 'address'), countOf(one, 'address_index')]))
      const reading = { height, topHash, outputs, indexes }
      readings.set(key, reading)
      return reading
    } finally {
      await lease.release()
    }
  }
  return async (wallet, assets, signal) => {
    const { height, topHash, outputs, indexes } = await read(settings.sessionKey(wallet), signal)
    const own = new Set(wallet.addresses.map(({ address }) => indexes.get(address)))
    const total = outputs.filter(({ subaddress }) => own.has(subaddress)).reduce((sum, one) => sum + one.amount, 0n)
    return {
      balances: assets.filter((asset) => asset === settings.native).map((asset) => ({ asset, amount: amount(total) })),
      lanes: [],
      block: { height: height - 1, hash: topHash },
    }
  }
}
