/** Parameters by place, or by name. */
export type RpcParams = readonly unknown[] | { readonly [name: string]: unknown }

/** One JSON-RPC call. */
export type RpcCall<Params extends RpcParams = RpcParams> = { readonly method: string; readonly params: Params }
