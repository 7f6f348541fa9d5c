import type { BroadcastResult, SignedTransaction } from '@wallet/core'
import type { Daemon, RelayAnswer } from './rpc/daemon.ts'

/**
 * A rival for the coins is for observation to judge. An invalid input refers to outputs that this chain does not have, or has under
 * another number: a reorganisation took them. All else does not get better by itself.
 */
const advices: Readonly<Record<string, Extract<BroadcastResult, { readonly status: 'rejected' }>['advice']>> = {
  double_spend: 'wait',
  invalid_input: 'compose-again',
}

/**
 * Sends the stored bytes through the daemon, never through the wallet: a wallet that relays what a block already holds books the change twice.
 *
 * - Idempotent: yes; the daemon answers OK and says that it did not relay again, while the transaction waits and when it is mined.
 */
export async function broadcast(daemon: Daemon, signed: SignedTransaction, signal: AbortSignal): Promise<BroadcastResult> {
  let answer: RelayAnswer
  try {
    answer = await daemon.relay(signed.bytes, signal)
  } catch (error) {
    // Nobody knows how far the bytes came.
    return { status: 'unknown', reason: error instanceof Error ? error.message : 'no answer' }
  }
  if (answer.ok) return { status: answer.alreadyKnown ? 'already-known' : 'accepted' }
  if (answer.busy) return { status: 'unknown', reason: 'the daemon is busy' }
  const code = answer.flags[0] ?? 'refused'
  const reason = answer.reason === '' ? code.replaceAll('_', ' ') : answer.reason
  return { status: 'rejected', code: code.toUpperCase(), reason, advice: advices[code] ?? 'operator' }
}
