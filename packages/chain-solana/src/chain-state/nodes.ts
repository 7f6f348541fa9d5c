import { coreErrors, type RpcNodes, type RpcProvider, rpcNodes, sharedSignal } from '@wallet/core'
import type { Network } from '../network.ts'
import type { Settings } from '../settings.ts'

/** The configured providers, each asked for its genesis hash before its first use. */
export type Nodes = RpcNodes

/** Takes the providers of one cluster in hand. Nothing is asked before the first use. */
export function createNodes({ network, clock, quorum }: Settings, all: readonly RpcProvider[]): Nodes {
  // -32005 is an unhealthy node, -32016 one that has not reached `minContextSlot`: the next provider may do.
  const busyCodes = [-32005, -32016, 429]
  return rpcNodes({ chain: network.chain, clock, quorum, isOurs: (provider) => isOurs(network, provider), busyCodes }, all)
}

/** Whether a provider is on our cluster; false when it doesn't answer. @throws WalletError `CHAIN_NETWORK_MISMATCH` */
async function isOurs({ genesis }: Network, provider: RpcProvider): Promise<boolean> {
  const reply = await provider.read('getGenesisHash', [], sharedSignal)
  if (reply.status !== 'result' || typeof reply.value !== 'string') return false
  if (reply.value === genesis) return true
  throw coreErrors.create('CHAIN_NETWORK_MISMATCH', {
    expected: `genesis ${genesis}`,
    actual: `genesis ${reply.value.slice(0, 50)} (${provider.name})`,
  })
}
