import { type Amount, amount, type Intent } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { plainGas } from '../draft/plan.ts'
import type { Asker } from '../snapshot/ask-node.ts'
import { orderFacts } from '../snapshot/order-facts.ts'
import { hasCode } from '../snapshot/sender-facts.ts'
import { comfortable } from './offer.ts'

type Quoted = Omit<Intent, 'feeMax'>

/**
 * What a transaction for this intent would offer at most now, in wei.
 *
 * - Units: base units of the chain's coin.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH`
 */
export async function quoteFee(state: ChainState, intent: Quoted, signal: AbortSignal): Promise<Amount> {
  const heads = await state.heads.usable()
  const asker: Asker = { state, heads, signal }
  const [gas, fees] = await Promise.all([gasFor(asker, intent), state.market.at(heads, state.nodes)])
  return amount(gas * comfortable(fees))
}

async function gasFor(asker: Asker, intent: Quoted): Promise<bigint> {
  const { settings, senders, ceilings } = asker.state
  const { action } = intent
  const token = settings.tokens.get(action.asset)
  const known = token === undefined ? undefined : ceilings.get(token.asset)
  if (known !== undefined) return known
  const sender = senders.get(intent.wallet)
  // A leg of a batch to an unused address, with its share of what the batch costs besides.
  if (action.kind === 'transfer' && token === undefined && settings.batchCoins && !(await hasCode(asker, action.to))) return coinLegGas
  if (token === undefined && (action.kind !== 'transfer' || !(await hasCode(asker, action.to)))) return plainGas
  // A quote comes before the wallet is known here: then the most that a transfer may use stands in for what it needs.
  const most = token?.gasMax ?? 50_000n
  if (sender === undefined) return most
  const facts = await orderFacts(asker, sender, { ...intent, feeMax: amount(0n) })
  return facts.status === 'payable' ? facts.gasLimit : most
}

const coinLegGas = 60_000n
