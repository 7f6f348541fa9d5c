/** What the thread of a slot is started with. */
export type WasmStart = {
  /** Where `monero-ts` is, as a URL. */
  readonly module: string
  /** Where wallet files are. */
  readonly directory: string
  /** `networkType` and `regtest` of `monero-ts`, its `server`, and how far it looks for subaddresses nobody was told yet. */
  readonly common: object
  readonly lookahead: number
}

/** One request: the text that would be the body of a call of monero-wallet-rpc. */
export type WasmAsked = { readonly id: number; readonly body: string }

/** The text that would be the answer's body, and the thread's memory in bytes then. `id` 0 tells that the module is loaded, or why not. */
export type WasmAnswered = { readonly id: number; readonly body: string; readonly memoryBytes: number }
