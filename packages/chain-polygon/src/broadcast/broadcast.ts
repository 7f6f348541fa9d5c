import type { BroadcastResult, SignedTransaction } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { toHex } from '../hex/bytes.ts'
import type { Provider } from '../rpc/provider.ts'
import { classify, combine, type Told } from './classify.ts'
import { type Committed, commit } from './commit.ts'

/**
 * Sends the bytes to every provider at once and answers as soon as one took them; the others go on hearing of it.
 *
 * - Idempotent: yes, the same bytes are the same transaction.
 *
 * Never throws. Silence, however it comes about, is `unknown`.
 */
export async function broadcast(state: ChainState, signed: SignedTransaction, signal: AbortSignal): Promise<BroadcastResult> {
  const providers = await sendable(state)
  if (typeof providers === 'string') return { status: 'unknown', reason: providers }
  const skipped = state.nodes.all.filter((provider) => !providers.includes(provider))
  const result = await sendToAll(providers, skipped, signed, signal)
  state.sealed.add(signed.id)
  if (result.status !== 'rejected') endTurn(state, commit(state, signed))
  if (result.status !== 'rejected' || result.code !== 'slot-consumed') return result
  // The nonce is used up: by this very transaction, as a rule, and then a node that says so knows it.
  return (await isMined(providers, signed, signal)) ? { status: 'already-known' } : result
}

/** What draws on an allowance, or sets one, is in flight and counted: the next may be prepared. */
function endTurn({ allowanceTurns }: ChainState, sent: Committed | undefined): void {
  const asset = sent?.approves ?? sent?.batched?.asset
  if (sent === undefined || asset === undefined) return
  allowanceTurns.end(sent.lane, asset)
  if (sent.approves !== undefined) allowanceTurns.granted(sent.approves)
}

function sendToAll(
  providers: readonly Provider[],
  skipped: readonly Provider[],
  signed: SignedTransaction,
  signal: AbortSignal,
): Promise<BroadcastResult> {
  const call = { method: 'eth_sendRawTransaction', params: [toHex(signed.bytes)] }
  // Who was not asked did not refuse: without its answer nothing is rejected.
  const told: Told[] = skipped.map(({ name }) => ({ provider: name, verdict: { status: 'unknown', reason: 'not asked, it is down' } }))
  return new Promise((resolve) => {
    const ask = async (provider: Provider): Promise<void> => {
      const verdict = classify(await provider.send(call, signal), signed.id)
      told.push({ provider: provider.name, verdict })
      if (verdict.status === 'accepted' || told.length === providers.length + skipped.length) resolve(combine(told))
    }
    for (const provider of providers) void ask(provider)
  })
}

/** Every provider on our network, without the resting ones as long as another is awake; the reason when there is none. */
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

async function isMined(providers: readonly Provider[], { id }: SignedTransaction, signal: AbortSignal): Promise<boolean> {
  const replies = await Promise.all(providers.map((provider) => provider.read('eth_getTransactionReceipt', [id], signal)))
  return replies.some((reply) => reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null)
}
