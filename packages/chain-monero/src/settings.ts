import { type Asset, type AssetId, assetId, type ChainId, type Clock, type SessionManager, systemClock, type Wallet } from '@wallet/core'
import { moneroErrors } from './errors/codes.ts'
import { type Network, resolveNetwork } from './network.ts'
import type { DepositSettings, MoneroOptions } from './options.ts'
import type { Daemon } from './rpc/daemon.ts'
import type { MoneroWallet } from './slots/wallet-program.ts'

/** Every option decided and checked. */
export type Settings = {
  readonly network: Network
  readonly chain: ChainId
  readonly native: AssetId
  readonly asset: Asset
  readonly daemon: Daemon
  readonly sessions: SessionManager<MoneroWallet>
  readonly sessionKey: (wallet: Wallet) => string
  /** The present one first. */
  readonly sealingKeys: readonly Uint8Array[]
  /** 1 to 4, as the wallet counts. */
  readonly priority: number
  readonly split: { readonly coins: number; readonly pieceMin: bigint; readonly piecesMax: number }
  readonly deposits: DepositSettings | undefined
  readonly confirmations: number
  readonly batchMax: number
  readonly pollEveryMs: number
  readonly clock: Clock
}

/** What the wallet program takes in one transaction; with one more for the change it is the network's limit of 16 outputs. */
const destinationsMax = 15

/** @throws WalletError `MONERO__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` */
export function resolveSettings(options: MoneroOptions): Settings {
  const network = resolveNetwork(options.network, options.allowMainnet === true)
  const invalid = (option: string, reason: string) => moneroErrors.create('MONERO__OPTIONS_INVALID', { option, reason })
  const sealingKeys = [options.sealingKey, ...(options.formerSealingKeys ?? [])]
  if (sealingKeys.some((key) => key.length !== 32)) throw invalid('sealingKey', 'not 32 bytes')
  const { confirmations = 10, batchMax = destinationsMax, pollEveryMs = 5_000, split = {} } = options
  if (!Number.isInteger(confirmations) || confirmations < 1) throw invalid('confirmations', 'at least 1')
  if (!Number.isInteger(batchMax) || batchMax < 1 || batchMax > destinationsMax) throw invalid('batchMax', `1 to ${destinationsMax}`)
  const { coins = 24, pieceMin = 100_000_000_000n, piecesMax = 8 } = split
  if (pieceMin <= 0n || piecesMax < 1 || piecesMax > destinationsMax - 1)
    throw invalid('split', 'pieces of more than nothing, 1 to 14 of them')
  const { deposits } = options
  const native = assetId(`${network.chain}/slip44:128`)
  return {
    network,
    chain: network.chain,
    native,
    asset: { id: native, decimals: 12, symbol: 'XMR', aliases: network.aliases },
    daemon: options.daemon,
    sessions: options.sessions,
    // A user's wallet is a subaddress of the one that deposits are looked for in.
    sessionKey: options.sessionKey ?? (({ name, owner }) => (owner === undefined || deposits === undefined ? name : deposits.wallet)),
    deposits,
    sealingKeys,
    priority: ['low', 'normal', 'high', 'highest'].indexOf(options.priority ?? 'low') + 1,
    split: { coins, pieceMin, piecesMax },
    ...{ confirmations, batchMax, pollEveryMs, clock: options.clock ?? systemClock },
  }
}
