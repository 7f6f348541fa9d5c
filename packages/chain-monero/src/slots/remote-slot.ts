import { type Clock, type Random, type SessionSlot, systemClock, systemRandom } from '@wallet/core'
import type { Daemon } from '../rpc/daemon.ts'
import type { Login } from '../rpc/digest-auth.ts'
import { httpTransport } from '../rpc/transport.ts'
import { slotCalls } from './slot-calls.ts'
import type { WalletFiles } from './wallet-files.ts'
import { type MoneroWallet, walletProgram } from './wallet-program.ts'

/** A monero-wallet-rpc that somebody else runs, started with `--wallet-dir`. */
export type RemoteSlotOptions = {
  readonly name: string
  readonly url: string
  readonly login?: Login
  readonly daemon: Daemon
  readonly files: WalletFiles
  readonly timeouts?: Readonly<Record<string, number>>
  readonly clock?: Clock
  readonly random?: Random
}

/**
 * A slot on a program that is not ours to start or end: after a call that was not answered it is only asked until it answers.
 *
 * Nobody else may use that program: it holds one wallet, and whoever opens another takes ours away.
 */
export function remoteSlot(options: RemoteSlotOptions): SessionSlot<MoneroWallet> {
  const { name, url, login, daemon, files, clock = systemClock, random = systemRandom } = options
  const program = walletProgram(httpTransport({ url, random, ...(login === undefined ? {} : { login }) }), clock, options.timeouts)
  const calls = slotCalls(() => program, { daemon, files })
  return {
    name,
    settled: () => program.settled,
    ...calls,
    // Not ours to end: known again once it answers and has nothing open.
    restart: async (signal) => {
      await calls.check(signal)
      await calls.close(signal)
    },
    stop: async () => {
      if (program.settled) await calls.close(new AbortController().signal)
    },
  }
}
