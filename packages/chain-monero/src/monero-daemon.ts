import { type Clock, type Random, systemClock, systemRandom } from '@wallet/core'
import { type NetworkName, resolveNetwork } from './network.ts'
import { createDaemon, type Daemon } from './rpc/daemon.ts'
import type { Login } from './rpc/digest-auth.ts'
import { httpTransport, type Transport } from './rpc/transport.ts'

/** How to reach a monerod. */
export type MoneroDaemonOptions = {
  readonly network: NetworkName
  readonly url: string
  readonly login?: Login
  /** Instead of HTTP to `url`: for tests and special routes. */
  readonly transport?: Transport
  /** One call; default 5,000 ms. A daemon that takes longer is no help to a wallet either. */
  readonly callTimeoutMs?: number
  readonly clock?: Clock
  readonly random?: Random
}

/** A client of your own monerod, for the adapter and its slots. Asks nothing before the first use. @throws WalletError `MONERO__OPTIONS_INVALID` */
export function moneroDaemon(options: MoneroDaemonOptions): Daemon {
  const { url, login, clock = systemClock, random = systemRandom, callTimeoutMs = 5_000 } = options
  const transport = options.transport ?? httpTransport({ url, random, ...(login === undefined ? {} : { login }) })
  // A daemon holds no money: whether mainnet may be used is the adapter's question.
  return createDaemon({ network: resolveNetwork(options.network, true), transport, clock, callTimeoutMs })
}
