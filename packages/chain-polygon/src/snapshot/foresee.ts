import { type Intent, rotated, sharedSignal } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { hasCode } from './sender-facts.ts'

/**
 * Asks ahead whether the recipients of coins have code: in a snapshot each would cost its payment a wait of its own, in a moment
 * shared by all of them fifty fit into one request. What is not answered is asked for again by the snapshot.
 */
export function foresee(state: ChainState, intents: readonly Intent[]): void {
  const { native } = state.settings
  const recipients = new Set(intents.flatMap(({ action }) => (action.kind === 'transfer' && action.asset === native ? [action.to] : [])))
  if (recipients.size > 1) void readAhead(state, [...recipients])
}

async function readAhead(state: ChainState, recipients: readonly string[]): Promise<void> {
  try {
    const heads = rotated(await state.heads.usable(), state.turns.next())
    const asker = { state, heads, signal: sharedSignal }
    await Promise.all(recipients.map((to) => hasCode(asker, to)))
  } catch {
    // Nobody waits for it.
  }
}
