import type { RpcCall, RpcParams } from './call.ts'

/**
 * Somewhere to ask: a URL, or a function that carries out one call.
 *
 * User and password in the URL become a Basic authorization header. `headers` may be a function, asked before each request: a
 * node's cookie file changes when the node restarts.
 *
 * `request` resolves with the call's result; it rejects with `{ code: number, message: string }` for an error the node answered,
 * and with anything else when there was no answer. It must not try again by itself.
 */
export type RpcProviderOption<Params extends RpcParams = readonly unknown[]> =
  | { readonly name: string; readonly url: string; readonly headers?: RpcHeaders | (() => RpcHeaders | Promise<RpcHeaders>) }
  | { readonly name: string; readonly request: (call: RpcCall<Params>, signal: AbortSignal) => Promise<unknown> }

/** HTTP headers by name. */
export type RpcHeaders = { readonly [name: string]: string }
