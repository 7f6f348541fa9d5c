import { coreErrors } from '@wallet/core'
import type { Network } from '../network.ts'
import { shared } from '../rpc/cache.ts'
import { gather } from '../rpc/gather.ts'
import type { Provider } from '../rpc/provider.ts'
import type { Reply } from '../rpc/reply.ts'
import type { Settings } from '../settings.ts'

/** An answered call: a result or the node's error. */
export type Answer = Exclude<Reply, { readonly status: 'none' }>

/** The configured providers, each asked for its genesis hash before its first use. */
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

// -32005 is an unhealthy node, -32016 one that has not reached `minContextSlot`: the next provider may do.
function isOverloaded(reply: Answer): boolean {
  return reply.status === 'error' && (reply.code === -32005 || reply.code === -32016 || reply.code === 429)
}

/** Whether a provider is on our cluster; false when it doesn't answer. @throws WalletError `CHAIN_NETWORK_MISMATCH` */
async function isOurs({ genesis }: Network, provider: Provider): Promise<boolean> {
  const reply = await provider.read('getGenesisHash', [], shared)
  if (reply.status !== 'result' || typeof reply.value !== 'string') return false
  if (reply.value === genesis) return true
  throw coreErrors.create('CHAIN_NETWORK_MISMATCH', {
    expected: `genesis ${genesis}`,
    actual: `genesis ${reply.value.slice(0, 50)} (${provider.name})`,
  })
}
