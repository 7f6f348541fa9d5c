import type { BroadcastResult } from '../../../chain/observation.ts'
import type { SignedTransaction } from '../../../chain/transaction.ts'
import { ToyNetworkError } from '../network.ts'
import type { ToyContext } from './context.ts'

type Advice = Extract<BroadcastResult, { readonly status: 'rejected' }>['advice']

const advices: { readonly [code: string]: Advice } = {
  'fee-too-low': 'reprice',
  'replacement-underpriced': 'reprice',
  gap: 'repair-gap',
  'insufficient-funds': 'fund',
  'missing-inputs': 'wait',
  'node-busy': 'wait',
  uprooted: 'compose-again',
}

/** Sends final bytes. A wire that breaks is `unknown`: they may have arrived. */
export async function broadcast(context: ToyContext, signed: SignedTransaction, signal: AbortSignal): Promise<BroadcastResult> {
  if (signal.aborted) return { status: 'unknown', reason: 'called off before it was known to have left' }
  try {
    const verdict = await context.port('send', () => context.wire.send(signed.bytes))
    if (verdict.status !== 'rejected') return verdict
    const { code } = verdict
    return { status: 'rejected', code, reason: `the node refused it: ${code}`, advice: advices[code] ?? 'operator' }
  } catch (error) {
    if (!(error instanceof ToyNetworkError)) throw error
    return { status: 'unknown', reason: error.message }
  }
}
