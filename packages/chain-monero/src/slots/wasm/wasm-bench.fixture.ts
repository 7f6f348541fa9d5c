import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createSessions, type Sessions, type SessionsOptions } from '@wallet/core'
import { type MoneroBench, patience } from '../../bench.fixture.ts'
import { textOf } from '../../rpc/fields.ts'
import type { WalletFile } from '../wallet-files.ts'
import type { MoneroWallet } from '../wallet-program.ts'
import { type WasmSlot, wasmSlot } from './wasm-slot.ts'

/** Where the `monero-ts` of this repository is. */
export const moneroTs: string = pathToFileURL(createRequire(import.meta.url).resolve('monero-ts')).href

/** Sessions over wallets in WebAssembly that look for what wallets of a bench are paid. */
export type WasmBench = { readonly slots: readonly WasmSlot[]; readonly sessions: Sessions<MoneroWallet> }

/** Opens nothing yet. The wallets of these keys have the view keys of the bench's wallets. */
export async function openWasmBench(
  bench: MoneroBench,
  keys: readonly string[],
  options: { readonly slots?: number; readonly sessions?: Partial<SessionsOptions<MoneroWallet>> } = {},
): Promise<WasmBench> {
  const files = new Map<string, WalletFile>()
  for (const key of keys) {
    const viewKey = textOf(await bench.rpc(key, 'query_key', { key_type: 'view_key' }), 'key')
    files.set(key, { password: 'looks', origin: { kind: 'keys', address: await bench.address(key), viewKey, fromHeight: 0 } })
  }
  const slots = Array.from({ length: options.slots ?? 1 }, (_, index) =>
    wasmSlot({
      ...{ name: `wasm-${index}`, directory: join(bench.directory, `wasm-${keys.join('-')}`), network: 'regtest', module: moneroTs },
      ...{ daemon: bench.daemon, daemonUrl: bench.monerod.url, files: { find: async (key) => files.get(key) ?? { password: '' } } },
    }),
  )
  return { slots, sessions: createSessions({ slots, waitMs: 300_000, ...options.sessions }) }
}

/** A call through a lease of its own. */
export function asking({ sessions }: Pick<WasmBench, 'sessions'>, key: string) {
  return (method: string, params: object = {}): ReturnType<MoneroWallet['call']> =>
    sessions.withWallet(key, patience, (wallet) => wallet.call(method, params, patience))
}
