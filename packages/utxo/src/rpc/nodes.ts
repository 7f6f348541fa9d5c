import {
  coreErrors,
  parseDecimals,
  type RpcDialect,
  type RpcNodes,
  type RpcProvider,
  type RpcProviderOption,
  rpcNodes,
  rpcProvider,
  rpcTransport,
  sharedSignal,
} from '@wallet/core'
import type { Settings } from '../settings.ts'

// Bitcoin Core's httprpc.cpp: 500 carries the node's error, 404 the one for an unknown method, 400 a malformed call.
const dialect: RpcDialect = { answeredStatuses: [400, 404, 500], parse: parseDecimals }

/** RPC_IN_WARMUP: the node is starting and will answer later. */
const warmingUp = -28

/** The configured nodes, each asked for its block 0 before its first use; a second set with patience for scans of the whole coin set. */
export type Nodes = { readonly quick: RpcNodes; readonly patient: RpcNodes }

/** Takes the nodes in hand. Nothing is asked before the first use. */
export function createNodes(settings: Settings, options: readonly RpcProviderOption[]): Nodes {
  const { clock, readsPerRequest, quorum, flavour } = settings
  const providers = (callTimeoutMs: number): readonly RpcProvider[] =>
    options.map((option) =>
      rpcProvider({ name: option.name, transport: rpcTransport(option, dialect), clock, callTimeoutMs, readsPerRequest }),
    )
  const { chain } = flavour.network
  const isOurs = (provider: RpcProvider) => hasOurGenesis(settings, provider)
  const common = { chain, clock, quorum, isOurs, busyCodes: [warmingUp] }
  return {
    quick: rpcNodes(common, providers(settings.callTimeoutMs)),
    patient: rpcNodes(common, providers(settings.scanTimeoutMs)),
  }
}

async function hasOurGenesis({ flavour }: Settings, provider: RpcProvider): Promise<boolean> {
  const { chain, genesis, genesisRefused, checkpoint } = flavour.network
  const reply = await provider.read('getblockhash', [0], sharedSignal)
  if (reply.status !== 'result' || typeof reply.value !== 'string') return false
  const mismatch = (expected: string) =>
    coreErrors.create('CHAIN_NETWORK_MISMATCH', { expected, actual: `genesis ${String(reply.value).slice(0, 64)} (${provider.name})` })
  if (genesis !== undefined && reply.value !== genesis) throw mismatch(`${chain}, genesis ${genesis}`)
  if (reply.value === genesisRefused) throw mismatch('a network without real money')
  if (checkpoint === undefined) return true
  const later = await provider.read('getblockhash', [checkpoint.height], sharedSignal)
  // A node that has not come so far cannot tell which chain it is on.
  if (later.status !== 'result') return false
  if (later.value === checkpoint.hash) return true
  const actual = `block ${checkpoint.height} is ${String(later.value).slice(0, 64)} (${provider.name})`
  throw coreErrors.create('CHAIN_NETWORK_MISMATCH', { expected: `${chain}, block ${checkpoint.height} ${checkpoint.hash}`, actual })
}
