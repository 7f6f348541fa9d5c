import type { ComposingChain } from '@wallet/core'
import { decodeAddress } from './address/read-address.ts'
import { balanceReader } from './balances.ts'
import { broadcast } from './broadcast.ts'
import { compose } from './compose/compose.ts'
import { composeAgain } from './compose/compose-again.ts'
import { recentClaims } from './compose/recent-claims.ts'
import { scanDeposits } from './deposits/scan.ts'
import { inspect } from './inspect.ts'
import { observe } from './observe/observe.ts'
import { createSpenders } from './observe/spenders.ts'
import type { MoneroOptions } from './options.ts'
import { quoteFee } from './quote-fee.ts'
import { readReceipt } from './receipt/read-receipt.ts'
import { resolveSettings } from './settings.ts'

/**
 * Monero as a chain that composes: monero-wallet-rpc builds and signs, this adapter checks every byte of it, the engine stores
 * it, and the daemon is given the stored bytes.
 *
 * Nothing is asked before the first use. In memory it keeps only which coins were taken in the last minute.
 *
 * @throws WalletError `MONERO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED`
 */
export function monero(options: MoneroOptions): ComposingChain {
  const settings = resolveSettings(options)
  const { network, daemon, clock, deposits } = settings
  const balances = balanceReader(settings)
  const recent = recentClaims(clock)
  const spenders = createSpenders(daemon)
  return {
    chain: network.chain,
    aliases: network.aliases,
    feeAsset: settings.native,
    assets: [settings.asset],
    // Blocks come every two minutes and a fee cannot be raised afterwards: an hour is worth a person's look.
    stuckAfterMs: 3_600_000,
    pollEveryMs: settings.pollEveryMs,
    batches: { max: settings.batchMax },
    decodeAddress: (text) => decodeAddress(network, text),
    compose: (wallet, intents, held, signal) => compose(settings, recent, { wallet, intents, held }, signal),
    composeAgain: (wallet, attempts, intents, signal) => composeAgain(settings, recent, { wallet, attempts, intents }, signal),
    inspect: (bytes, draft) => inspect(settings, bytes, draft),
    height: async (signal) => (await daemon.healthy(signal)).height,
    broadcast: (signed, signal) => broadcast(daemon, signed, signal),
    observe: (attempts, signal) => observe(settings, spenders, attempts, signal),
    balances: { read: balances },
    receipts: { read: (attempt, order, signal) => readReceipt(settings, attempt, order, signal) },
    quoteFee: (_, signal) => quoteFee(settings, signal),
    health: async (signal) => {
      const { height } = await daemon.healthy(signal)
      return `block ${height - 1}`
    },
    ...(deposits === undefined
      ? {}
      : { deposits: { scan: (addresses, cursor, signal) => scanDeposits(settings, deposits, { addresses, cursor }, signal) } }),
  }
}
