import { coreErrors, malformed, type RpcAnswer, type RpcNodes, type RpcProvider } from '@wallet/core'
import type { Settings } from '../settings.ts'
import type { Nodes } from './nodes.ts'

/** Reads from the first node that answers. */
export interface NodeClient {
  /** The result. @throws WalletError `CHAIN_UNREACHABLE`, `ABORTED`; `CHAIN_RESPONSE_MALFORMED` when the node answers an error. */
  read(method: string, params: readonly unknown[], signal: AbortSignal): Promise<unknown>
  /** The result or the node's error. @throws WalletError `CHAIN_UNREACHABLE`, `ABORTED` */
  ask(method: string, params: readonly unknown[], signal: AbortSignal): Promise<RpcAnswer>
  /** As `ask`, with the patience that a scan of the whole coin set needs. */
  askLong(method: string, params: readonly unknown[], signal: AbortSignal): Promise<RpcAnswer>
  /** Whether at least `quorum` nodes have this block at this height, each under as many others as make it final. */
  agree(height: number, hash: string, signal: AbortSignal): Promise<boolean>
  /** Whether at least `quorum` nodes have another block at this height. A node that has none there yet has seen nothing undone. */
  deny(height: number, hash: string, signal: AbortSignal): Promise<boolean>
  /** One client for each node that answers, which asks no other. @throws WalletError `CHAIN_UNREACHABLE` when they are fewer than `quorum` */
  apart(): Promise<readonly NodeClient[]>
}

function hashAt(node: RpcProvider, signal: AbortSignal): (height: number) => Promise<string | undefined> {
  return async (height) => {
    const reply = await node.read('getblockhash', [height], signal)
    return reply.status === 'result' && typeof reply.value === 'string' ? reply.value : undefined
  }
}

/** Makes the client; with a name, of that node alone. */
export function nodeClient(settings: Settings, nodes: Nodes, only?: string): NodeClient {
  const { flavour, quorum, finality } = settings
  const { chain } = flavour.network
  const usable = async (of: RpcNodes = nodes.quick) => {
    const ready = (await of.ready()).filter(({ name }) => only === undefined || name === only)
    if (ready.length === 0) throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: 'no node answered' })
    return ready
  }
  const ask: NodeClient['ask'] = async (method, params, signal) => nodes.quick.ask(await usable(), method, params, signal)
  return {
    ask,
    async read(method, params, signal) {
      const answer = await ask(method, params, signal)
      if (answer.status === 'error') throw malformed(chain, method, `${answer.code}: ${answer.message}`)
      return answer.value
    },
    async askLong(method, params, signal) {
      return nodes.patient.ask(await usable(nodes.patient), method, params, signal)
    },
    async apart() {
      const ready = await usable()
      if (ready.length < quorum)
        throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `${ready.length} of ${quorum} nodes answered` })
      return ready.map(({ name }) => nodeClient(settings, nodes, name))
    },
    async agree(height, hash, signal) {
      if (quorum === 1) return true
      // How deep a block lies the first node says of itself: headers cost nothing to make up where nobody checks their work.
      const told = await Promise.all((await usable()).map((node) => Promise.all([height, height + finality - 1].map(hashAt(node, signal)))))
      return told.filter(([at, above]) => at === hash && above !== undefined).length >= quorum
    },
    async deny(height, hash, signal) {
      const asked = await usable()
      const told = await Promise.all((quorum === 1 ? asked.slice(0, 1) : asked).map((node) => hashAt(node, signal)(height)))
      return told.filter((at) => at !== undefined && at !== hash).length >= quorum
    },
  }
}
