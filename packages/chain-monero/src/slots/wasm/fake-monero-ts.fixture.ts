// Stands in for `monero-ts` in a thread. The daemon's URL says what goes wrong.
import type { WasmTransfer, WasmWallet } from './module.ts'

type Config = {
  readonly primaryAddress?: string
  readonly keysData?: Uint8Array
  readonly cacheData?: Uint8Array | ''
  readonly server: { readonly uri: string }
}

const incoming = (amount: bigint, height: number): WasmTransfer => ({
  getAmount: () => amount,
  getAddress: () => 'user',
  getAccountIndex: () => 0,
  getSubaddressIndex: () => 1,
  getTx: () => ({
    ...{ getHash: () => `${height}`.repeat(64).slice(0, 64), getHeight: () => height, getUnlockTime: () => 18_446_744_073_709_551_615n },
    ...{ getIsLocked: () => true, getIsMinerTx: () => false, getNumConfirmations: () => 3 },
  }),
})

function wallet(address: string, handedOut: number, { server: { uri } }: Config): WasmWallet {
  let last = handedOut
  return {
    isViewOnly: async () => uri !== 'spends',
    getPrimaryAddress: async () => address,
    getHeight: async () => 9,
    sync: async () => {
      if (uri === 'down') throw new TypeError('Wallet is not connected to daemon')
      if (uri === 'hangs') await new Promise(() => undefined)
      if (uri === 'traps') throw Object.assign(new TypeError('unreachable'), { name: 'RuntimeError' })
      return { numBlocksFetched: 1, receivedMoney: true }
    },
    createSubaddress: async () => {
      last += 1
      return { getAddress: () => `${address}-${last}`, getIndex: () => last }
    },
    getIncomingTransfers: async () =>
      uri === 'numbers' ? [incoming(5 as never, 5)] : [3, 4, 5, 6].map((at) => incoming(2n ** 53n + 1n, at)),
    getData: async () => [Buffer.from(address), Buffer.from(`${last}`)],
    close: async () => undefined,
  }
}

export const createWalletFull = async (config: Config): Promise<WasmWallet> => wallet(config.primaryAddress ?? '', 0, config)

export const openWalletFull = async (config: Config): Promise<WasmWallet> =>
  wallet(Buffer.from(config.keysData ?? []).toString(), Number.parseInt(Buffer.from(config.cacheData ?? '').toString() || '0', 10), config)
