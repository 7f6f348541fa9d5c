import type { BroadcastResult, SignedTransaction } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Provider } from '../rpc/provider.ts'
import { classify, combine, type Told } from './classify.ts'

/**
 * Sends the bytes to every provider at once and answers as soon as one took them; the others go on hearing of it.
 *
 * `skipPreflight`: a node that simulates first and is behind would refuse good bytes. `maxRetries: 0`: repeating is the
 * engine's, which stops when the attempt is proven dead; a node's own queue would go on. "Taken" only says that a node passes it
 * on: leaders drop transactions, so the same bytes go out again until the chain shows them.
 *
 * - Idempotent: yes, the cluster executes one signature once.
 *
 * Never throws. Silence, however it comes about, is `unknown`.
 */
export async function broadcast(state: ChainState, signed: SignedTransaction, signal: AbortSignal): Promise<BroadcastResult> {
  const providers = await sendable(state)
  if (typeof providers === 'string') return { status: 'unknown', reason: providers }
  const encoded = Buffer.from(signed.bytes).toString('base64')
  const call = { method: 'sendTransaction', params: [encoded, { encoding: 'base64', skipPreflight: true, maxRetries: 0 }] }
  // Who was not asked did not refuse: without its answer nothing is rejected.
  const told: Told[] = state.nodes.all
    .filter((provider) => !providers.includes(provider))
    .map(({ name }) => ({ provider: name, verdict: { status: 'unknown', reason: 'not asked, it is down' } }))
  const expected = told.length + providers.length
  return new Promise((resolve) => {
    const ask = async (provider: Provider): Promise<void> => {
      const verdict = classify(await provider.send(call, signal), signed.id)
      told.push({ provider: provider.name, verdict })
      if (verdict.status === 'accepted' || told.length === expected) resolve(combine(told))
    }
    for (const provider of providers) void ask(provider)
  })
}

/** Every provider on our cluster, without the resting ones as long as another is awake; the reason when there is none. */
async function sendable(state: ChainState): Promise<readonly Provider[] | string> {
  try {
    const ready = await state.nodes.ready()
    const awake = ready.filter((provider) => provider.state() !== 'open')
    if (ready.length === 0) return 'no provider answered'
    return awake.length > 0 ? awake : ready
  } catch (error) {
    return error instanceof Error ? error.message : 'no provider is usable'
  }
}
