/** How a family of nodes differs from JSON-RPC 2.0 over HTTP as EVM nodes speak it. */
export type RpcDialect = {
  /**
   * Failed HTTP statuses whose body is still the node's JSON-RPC answer; default 400, by which some gateways pass on a node's error.
   *
   * Every other failed status is the gateway's own and counts as no answer. Bitcoin Core's httprpc.cpp answers errors with 500, and
   * with 404 for a method it doesn't know.
   */
  readonly answeredStatuses?: readonly number[]
  /** Reads a body; may throw. Default `JSON.parse`. See {@link parseExact} for chains whose amounts are JSON numbers. */
  readonly parse?: (text: string) => unknown
}
