import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readFiles, writeFiles } from './files.ts'
import type { WasmModule, WasmTransfer, WasmWallet } from './module.ts'
import type { WasmStart } from './protocol.ts'

/** A refusal with one of the codes of `wallet_rpc_server_error_codes.h`. */
export class Refused extends Error {
  readonly rpcCode: number

  constructor(rpcCode: number, message: string) {
    super(message)
    this.rpcCode = rpcCode
  }
}

type Params = { readonly [field: string]: unknown }
type Opened = { readonly wallet: WasmWallet; readonly path: string }

const [unknownError, noWalletOpen, walletExists, onlyLooks, noDaemon] = [-1, -13, -21, -29, -38]

/**
 * One wallet of `monero-ts` that answers to the words of monero-wallet-rpc which looking for deposits needs.
 *
 * So a slot of either kind is opened, brought in step and scanned by the same code. Runs in the thread of a slot.
 */
export function wasmWallet(
  module: WasmModule,
  { directory, common, lookahead }: WasmStart,
): (method: string, params: Params) => Promise<object> {
  let opened: Opened | undefined
  const current = (): Opened => {
    if (opened === undefined) throw new Refused(noWalletOpen, 'no wallet is open')
    return opened
  }
  const close = async (): Promise<object> => {
    const { wallet } = current()
    opened = undefined
    await wallet.close(false)
    return {}
  }
  const take = async (wallet: WasmWallet, path: string): Promise<object> => {
    if (!(await wallet.isViewOnly())) {
      await wallet.close(false)
      throw new Refused(onlyLooks, 'the file holds a key that spends')
    }
    opened = { wallet, path }
    return {}
  }
  const save = async (): Promise<object> => {
    const { wallet, path } = current()
    const [keys, cache] = await wallet.getData()
    if (keys === undefined || cache === undefined) throw new Refused(unknownError, 'the wallet gave no files')
    await writeFiles(path, { keys, cache })
    return {}
  }
  const pathOf = ({ filename }: Params): string => join(directory, `${filename}`)
  const verbs: Readonly<Record<string, (params: Params) => Promise<object>>> = {
    get_version: async () => ({}),
    // It never refreshes by itself.
    auto_refresh: async () => ({}),
    store: save,
    close_wallet: close,
    open_wallet: async (params) => {
      if (opened !== undefined) await close()
      const path = pathOf(params)
      const { keys, cache } = await readFiles(path)
      const config = { ...common, password: params['password'], keysData: keys, cacheData: cache, proxyToWorker: false }
      return take(await module.openWalletFull(config), path)
    },
    generate_from_keys: async (params) => {
      if (opened !== undefined) await close()
      const path = pathOf(params)
      if (existsSync(`${path}.keys`)) throw new Refused(walletExists, 'there is such a file')
      const { address, viewkey, restore_height: restoreHeight, password } = params
      const keys = { primaryAddress: address, privateViewKey: viewkey, restoreHeight, password }
      const ahead = { accountLookahead: 1, subaddressLookahead: lookahead }
      return take(await module.createWalletFull({ ...common, ...keys, ...ahead, proxyToWorker: false }), path)
    },
    get_address: async () => ({ address: await current().wallet.getPrimaryAddress() }),
    get_height: async () => ({ height: await current().wallet.getHeight() }),
    refresh: async () => {
      const { numBlocksFetched, receivedMoney } = await current().wallet.sync()
      return { blocks_fetched: numBlocksFetched, received_money: receivedMoney }
    },
    create_address: async () => {
      const made = await current().wallet.createSubaddress(0)
      return { address: made.getAddress(), address_index: made.getIndex() }
    },
    get_transfers: async (params) => ({ in: await transfers(current().wallet, params) }),
  }
  return async (method, params) => {
    const verb = Object.hasOwn(verbs, method) ? verbs[method] : undefined
    if (verb === undefined) throw new Refused(onlyLooks, `no word of a wallet that only looks: ${method}`)
    try {
      return await verb(params)
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown'
      // A trap of WebAssembly: told by its name, for the module has a realm of its own.
      if (error instanceof Refused || (error instanceof Error && error.name === 'RuntimeError')) throw error
      throw new Refused(/not connected to daemon/i.test(reason) ? noDaemon : unknownError, reason)
    }
  }
}

/** What came in to the first account, in blocks above `min_height` up to `max_height`, as monero-wallet-rpc counts. */
async function transfers(wallet: WasmWallet, params: Params): Promise<readonly object[]> {
  const found = await wallet.getIncomingTransfers({ accountIndex: 0, txQuery: { isConfirmed: true } })
  const { filter_by_height: filtered, min_height: above = 0, max_height: upTo = Number.MAX_SAFE_INTEGER } = params
  return found.map(transferOf).filter(({ height }) => filtered !== true || (height > (above as number) && height <= (upTo as number)))
}

function transferOf(transfer: WasmTransfer) {
  const [tx, amount] = [transfer.getTx(), transfer.getAmount()]
  const [height, unlockTime] = [tx.getHeight(), tx.getUnlockTime()]
  // A number would have lost digits already, and nobody could tell.
  if (typeof amount !== 'bigint' || typeof unlockTime !== 'bigint' || height === undefined)
    throw new Refused(unknownError, `transfer in ${tx.getHash()}: an amount, a lock or a height is missing`)
  return {
    ...{ txid: tx.getHash(), address: transfer.getAddress(), amount, height, unlock_time: unlockTime },
    ...{ locked: tx.getIsLocked() === true, type: tx.getIsMinerTx() === true ? 'block' : 'in' },
    ...{ confirmations: tx.getNumConfirmations() ?? 0 },
    subaddr_index: { major: transfer.getAccountIndex(), minor: transfer.getSubaddressIndex() },
  }
}
