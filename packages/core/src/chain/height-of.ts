import type { Intent } from '../intent/intent.ts'
import type { Wallet } from '../store/records.ts'
import type { ChainAdapter } from './chain-adapter.ts'

/** How far the chain has come for whoever answers now; a chain that drafts says it with all that a draft needs. */
export async function heightOf(adapter: ChainAdapter, wallet: Wallet, intents: readonly Intent[], signal: AbortSignal): Promise<number> {
  if (adapter.compose !== undefined) return await adapter.height(signal)
  const { height } = await adapter.snapshot(wallet, intents, signal)
  return height
}
