import type { BroadcastResult, SignedTransaction } from '@wallet/core'
import type { Daemon, RelayAnswer } from './rpc/daemon.ts'

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
  // A rival for the coins is for observation to judge; all else does not get better by itself.
  return { status: 'rejected', code: code.toUpperCase(), reason, advice: code === 'double_spend' ? 'wait' : 'operator' }
}
