import { coreErrors } from '../errors/codes.ts'
import type { Clock } from '../ports/clock.ts'
import { gatherAnswers } from './gather-answers.ts'
import type { RpcProvider } from './provider.ts'
import type { RpcAnswer, RpcReply } from './reply.ts'

/** The configured providers, each asked which network it is on before its first use. */
export interface RpcNodes {
  readonly all: readonly RpcProvider[]
  /**
   * The providers known to be on our network; those that don't answer are left out.
   *
   * @throws WalletError `CHAIN_NETWORK_MISMATCH` when one is on another: a configuration to mend, not to work around.
   */
  ready(): Promise<readonly RpcProvider[]>
  /**
   * Asks one after the other until one answers; safe to repeat.
   *
   * @throws WalletError `CHAIN_UNREACHABLE`, `ABORTED`
   */
  ask(providers: readonly RpcProvider[], method: string, params: readonly unknown[], signal: AbortSignal): Promise<RpcAnswer>
}

/** What the nodes of one network are known by. */
export type RpcNodesSettings = {
  readonly chain: string
  readonly clock: Clock
  readonly quorum: number
  /** Whether a provider is on our network; false when it doesn't answer. Throws `CHAIN_NETWORK_MISMATCH` when it is on another. */
  readonly isOurs: (provider: RpcProvider) => Promise<boolean>
  /** JSON-RPC error codes by which a node only says that it can't answer now; the next one may. */
  readonly busyCodes: readonly number[]
}

/** How long a slow provider is waited for once enough others answered, in ms. */
export const graceMs = 250

/**
 * Takes the providers of one network in hand. Nothing is asked before the first use.
 *
 * Its calls can fail with `ABORTED`, `CHAIN_UNREACHABLE`.
 */
export function rpcNodes({ chain, clock, quorum, isOurs, busyCodes }: RpcNodesSettings, all: readonly RpcProvider[]): RpcNodes {
  const verified = new Map<string, Promise<boolean>>()
  const verify = (provider: RpcProvider): Promise<boolean> => {
    const known = verified.get(provider.name)
    if (known !== undefined) return known
    const asked = isOurs(provider)
    verified.set(provider.name, asked)
    const again = () => void verified.delete(provider.name)
    // No answer decides nothing, so it is asked again at the next use.
    asked.then((ours) => (ours ? undefined : again()), again)
    return asked
  }
  const isBusy = (reply: RpcAnswer): boolean => reply.status === 'error' && busyCodes.includes(reply.code)
  return {
    all,
    async ready() {
      const asked = all.map(async (provider) => ({ provider, ours: await verify(provider) }))
      const found = await gatherAnswers(clock, asked, ({ ours }) => ours, quorum, graceMs)
      return found.filter(({ ours }) => ours).map(({ provider }) => provider)
    },
    async ask(providers, method, params, signal) {
      const reasons: string[] = []
      for (const provider of providers) {
        if (signal.aborted) throw coreErrors.create('ABORTED', { operation: method })
        const reply = await provider.read(method, params, signal)
        if (reply.status !== 'none' && !isBusy(reply)) return reply
        reasons.push(`${provider.name}: ${whyNot(reply)}`)
      }
      if (signal.aborted) throw coreErrors.create('ABORTED', { operation: method })
      const reason = reasons.length === 0 ? 'no provider is usable' : reasons.join('; ')
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `${method}: ${reason}` })
    },
  }
}

function whyNot(reply: RpcReply): string {
  return reply.status === 'none' ? reply.reason : reply.status === 'error' ? reply.message : 'answered'
}
