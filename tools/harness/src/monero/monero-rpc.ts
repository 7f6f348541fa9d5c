import { RpcError } from '../rpc/json-rpc.ts'

/** What a Monero program answers: whole numbers beyond 2^53 come as bigints, all others as numbers. */
// biome-ignore lint/suspicious/noExplicitAny: tests know what they asked for
export type MoneroAnswer = any

/** Asks a Monero program's JSON-RPC. @throws RpcError with the program's own code */
export async function moneroCall(url: string, method: string, params: object = {}): Promise<MoneroAnswer> {
  const answer = await moneroPost(url, 'json_rpc', { jsonrpc: '2.0', id: '0', method, params })
  if (answer.error !== undefined) throw new RpcError(answer.error)
  return answer.result
}

/** Asks one of the daemon's older endpoints, such as `send_raw_transaction`. */
export async function moneroPost(url: string, path: string, body: object = {}): Promise<MoneroAnswer> {
  const response = await fetch(`${url}/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  return parseExact(await response.text())
}

type Reviver = (key: string, value: unknown, context: { readonly source: string }) => unknown

function parseExact(text: string): MoneroAnswer {
  const exact: Reviver = (_, value, context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
  return JSON.parse(text, exact as Parameters<typeof JSON.parse>[1])
}
