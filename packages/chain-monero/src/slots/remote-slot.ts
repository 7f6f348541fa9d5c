import { type Clock, type Random, type SessionSlot, systemClock, systemRandom } from '@wallet/core'
import type { Daemon } from '../rpc/daemon.ts'
import type { Login } from '../rpc/digest-auth.ts'
import { httpTransport } from '../rpc/transport.ts'
import { closeWallet, openWallet } from './open-wallet.ts'
import type { WalletFiles } from './wallet-files.ts'
import { type MoneroWallet, walletHandle, walletProgram } from './wallet-program.ts'

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
  const check = async (signal: AbortSignal): Promise<void> => {
    await program.call('get_version', {}, signal)
    program.settle()
  }
  return {
    name,
    settled: () => program.settled,
    open: async (key, signal) => {
      const address = await openWallet({ program, daemon, files }, key, signal)
      return (live) => walletHandle(program, key, address, live)
    },
    close: (signal) => closeWallet(program, signal),
    check,
    // Not ours to end: known again once it answers and has nothing open.
    restart: async (signal) => {
      await check(signal)
      await closeWallet(program, signal)
    },
    stop: async () => {
      if (program.settled) await closeWallet(program, new AbortController().signal)
    },
  }
}
