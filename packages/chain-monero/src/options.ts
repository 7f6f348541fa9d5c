import type { Clock, Random, SessionManager, Wallet } from '@wallet/core'
import type { NetworkName } from './network.ts'
import type { Daemon } from './rpc/daemon.ts'
import type { MoneroWallet } from './slots/wallet-program.ts'

/** How eager a transaction is: the fee per byte is the daemon's estimate for this level. Level 5 of the wallet is silently 4, so it does not exist here. */
export type Priority = 'low' | 'normal' | 'high' | 'highest'

/** Change that comes back in one piece is locked for ten blocks, and payouts with it. */
export type SplitOptions = {
  /** Payouts divide their change while the wallet has fewer coins than this; default 24, 0 never. */
  readonly coins?: number
  /** No piece is smaller, piconero; default 10^11 (0.1 XMR). */
  readonly pieceMin?: bigint
  /** Pieces of one transaction, at most 14; default 8. Each costs some bytes of fee. */
  readonly piecesMax?: number
}

/** Where deposits are looked for. */
export type DepositSettings = {
  /** The session key of the wallet whose subaddresses users pay to; one that only looks is enough. */
  readonly wallet: string
  /** The first block to look at. */
  readonly fromHeight: number
  /** Payments locked for longer never count; default 10,000 blocks, two weeks. */
  readonly lockBlocksMax?: number
}

/** What `monero` needs. */
export type MoneroOptions = {
  readonly network: NetworkName
  /** Without it `mainnet` is refused. */
  readonly allowMainnet?: boolean
  /** From `moneroDaemon`; of your own, for its word decides what is final. */
  readonly daemon: Daemon
  /** Whose slots hold the paying wallets: `createSessions` over `spawnedSlot`s. */
  readonly sessions: SessionManager<MoneroWallet>
  /** Without it deposits are not scanned. */
  readonly deposits?: DepositSettings
  /** The session key of a registered wallet; default its name, and the deposit wallet's for one that has an owner. */
  readonly sessionKey?: (wallet: Wallet) => string
  /** 32 secret bytes that encrypt what a payment's proof and second creation need, before it is stored. */
  readonly sealingKey: Uint8Array
  /** Earlier keys, tried when the present one does not open. */
  readonly formerSealingKeys?: readonly Uint8Array[]
  readonly priority?: Priority
  readonly split?: SplitOptions
  /** Confirmations after which a payment counts as final; default 10, the depth at which the network itself lets outputs be spent. */
  readonly confirmations?: number
  /** Payments in one transaction, at most 15; default 15. */
  readonly batchMax?: number
  /** How often an open attempt is asked about, in ms; default 5,000. */
  readonly pollEveryMs?: number
  readonly clock?: Clock
  readonly random?: Random
}
