import { type RpcCall, type RpcProvider, type RpcReply, sharedSignal } from '@wallet/core'
import type { SolanaOptions } from '../options.ts'

/**
 * How several reads are known to be answered by one node of a provider: they share a request, which a load balancer hands on as a
 * whole; or the provider is one node, by its user's word, and they go out one after the other.
 */
export type OneNode = 'one-request' | 'only-node'

/** Reads at one node in one go, at most; as few as prove an expiry, so that providers with small requests can. */
const readsMax = 5

/** By provider, how its reads come from one node; those that are not in it cannot promise it. */
export function oneNodeOf({ providers }: Pick<SolanaOptions, 'providers'>, readsPerRequest: number): ReadonlyMap<string, OneNode> {
  const known = new Map<string, OneNode>()
  for (const provider of providers) {
    if ('url' in provider && readsPerRequest >= readsMax) known.set(provider.name, 'one-request')
    else if (provider.oneNode === true) known.set(provider.name, 'only-node')
  }
  return known
}

/** At most five reads that one node answers, a reply each; undefined where the provider cannot promise that. */
export async function readAtOneNode(
  ways: ReadonlyMap<string, OneNode>,
  provider: RpcProvider,
  calls: readonly RpcCall[],
): Promise<readonly RpcReply[] | undefined> {
  const way = ways.get(provider.name)
  if (way === undefined) return undefined
  if (way === 'one-request') return await provider.readTogether(calls, sharedSignal)
  const replies: RpcReply[] = []
  for (const { method, params } of calls) replies.push(await provider.read(method, params, sharedSignal))
  return replies
}
