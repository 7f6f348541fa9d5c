/** An incoming transfer as `monero-ts` tells it: one per transaction and subaddress. */
export type WasmTransfer = {
  getAmount(): bigint
  getAddress(): string
  getAccountIndex(): number
  getSubaddressIndex(): number
  getTx(): {
    getHash(): string
    getHeight(): number | undefined
    getUnlockTime(): bigint | undefined
    getIsLocked(): boolean | undefined
    getIsMinerTx(): boolean | undefined
    getNumConfirmations(): number | undefined
  }
}

/** The part of a wallet of `monero-ts` that is used here. */
export type WasmWallet = {
  isViewOnly(): Promise<boolean>
  getPrimaryAddress(): Promise<string>
  getHeight(): Promise<number>
  sync(): Promise<{ readonly numBlocksFetched: number; readonly receivedMoney: boolean }>
  createSubaddress(accountIndex: number): Promise<{ getAddress(): string; getIndex(): number }>
  getIncomingTransfers(query: object): Promise<readonly WasmTransfer[]>
  /** The bytes of the file with the keys and of the one with what was found. */
  getData(): Promise<readonly Uint8Array[]>
  close(save: boolean): Promise<void>
}

/**
 * The part of `monero-ts` that is used here.
 *
 * Written down instead of imported, so that nobody needs its 17 MB to check types.
 */
export type WasmModule = {
  createWalletFull(config: object): Promise<WasmWallet>
  openWalletFull(config: object): Promise<WasmWallet>
}

/** The module at a place: what a CommonJS package exports is beside `default`, in it, or both. @throws Error when it is another package, or not installed */
export async function loadModule(place: string): Promise<WasmModule> {
  const found = (await import(place)) as Partial<WasmModule> & { readonly default?: Partial<WasmModule> }
  const from = typeof found.createWalletFull === 'function' ? found : found.default
  if (typeof from?.createWalletFull !== 'function' || typeof from.openWalletFull !== 'function')
    throw new TypeError('the module is not monero-ts: it has no createWalletFull')
  return from as WasmModule
}
