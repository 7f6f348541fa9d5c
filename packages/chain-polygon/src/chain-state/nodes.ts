import { coreErrors, isWalletError } from '@wallet/core'
import { quantity } from '../hex/quantity.ts'
import type { Network } from '../network.ts'
import { shared } from '../rpc/cache.ts'
import { gather } from '../rpc/gather.ts'
import type { Provider } from '../rpc/provider.ts'
import { malformed, readBlock, requireCount } from '../rpc/read.ts'
import type { Reply } from '../rpc/reply.ts'
import type { Settings } from '../settings.ts'

/** An answered call: a result or the node's error. */
export type Answer = Exclude<Reply, { readonly status: 'none' }>

/** The configured providers, each asked for its chain id and genesis before its first use. */
export interface Nodes {
  readonly all: readonly Provider[]
  /**
   * The providers known to be on our network; those that don't answer are left out.
   *
   * @throws WalletError `CHAIN_NETWORK_MISMATCH` when one is on another: a configuration to mend, not to work around.
   */
  ready(): Promise<readonly Provider[]>
  /**
   * Asks one after the other until one answers; safe to repeat.
   *
   * @throws WalletError `CHAIN_UNREACHABLE`, `ABORTED`
   */
  ask(providers: readonly Provider[], method: string, params: readonly unknown[], signal: AbortSignal): Promise<Answer>
}

/** How long a slow provider is waited for once enough others answered, in ms. */
export const graceMs = 250

/** Takes the providers of one network in hand. Nothing is asked before the first use. */
export function createNodes({ network, clock, quorum }: Settings, all: readonly Provider[]): Nodes {
  const verified = new Map<string, Promise<boolean>>()
  const verify = (provider: Provider): Promise<boolean> => {
    const known = verified.get(provider.name)
    if (known !== undefined) return known
    const asked = isOurs(network, provider)
    verified.set(provider.name, asked)
    const again = () => void verified.delete(provider.name)
    // No answer decides nothing, so it is asked again at the next use.
    asked.then((ours) => (ours ? undefined : again()), again)
    return asked
  }
  return {
    all,
    async ready() {
      const asked = all.map(async (provider) => ({ provider, ours: await verify(provider) }))
      const found = await gather(clock, asked, ({ ours }) => ours, quorum, graceMs)
      return found.filter(({ ours }) => ours).map(({ provider }) => provider)
    },
    async ask(providers, method, params, signal) {
      const reasons: string[] = []
      for (const provider of providers) {
        if (signal.aborted) throw coreErrors.create('ABORTED', { operation: method })
        const reply = await provider.read(method, params, signal)
        if (reply.status !== 'none' && !isOverloaded(reply)) return reply
        reasons.push(`${provider.name}: ${whyNot(reply)}`)
      }
      if (signal.aborted) throw coreErrors.create('ABORTED', { operation: method })
      const reason = reasons.length === 0 ? 'no provider is usable' : reasons.join('; ')
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain: network.chain, reason: `${method}: ${reason}` })
    },
  }
}

function whyNot(reply: Reply): string {
  return reply.status === 'none' ? reply.reason : reply.status === 'error' ? reply.message : 'answered'
}

// EIP-1474: -32005 is "limit exceeded"; the next provider may have room.
function isOverloaded(reply: Answer): boolean {
  return reply.status === 'error' && (reply.code === -32005 || reply.code === 429)
}

/** Whether a provider is on our network; false when it doesn't answer. @throws WalletError `CHAIN_NETWORK_MISMATCH` */
async function isOurs(network: Network, provider: Provider): Promise<boolean> {
  const { chain, chainId, genesis, genesisRefused } = network
  const [id, first] = await Promise.all([
    provider.read('eth_chainId', [], shared),
    provider.read('eth_getBlockByNumber', [quantity(0), false], shared),
  ])
  if (id.status !== 'result' || first.status !== 'result') return false
  try {
    const actual = requireCount(chain, 'eth_chainId', id.value)
    const mismatch = (expected: string, found: string) =>
      coreErrors.create('CHAIN_NETWORK_MISMATCH', { expected, actual: `${found} (${provider.name})` })
    if (actual !== chainId) throw mismatch(`eip155:${chainId}`, `eip155:${actual}`)
    const block = readBlock(chain, first.value)
    if (block === null) throw malformed(chain, 'eth_getBlockByNumber', 'no block 0')
    if (genesis !== undefined && block.hash !== genesis) throw mismatch(`genesis ${genesis}`, `genesis ${block.hash}`)
    if (block.hash === genesisRefused) throw mismatch('a chain other than Polygon PoS', 'Polygon PoS itself')
    return true
  } catch (error) {
    if (isWalletError(error) && error.code === 'CHAIN_RESPONSE_MALFORMED') return false
    throw error
  }
}
