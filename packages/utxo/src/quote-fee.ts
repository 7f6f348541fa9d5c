import { type Amount, amount, coreErrors, feeFor, type Intent } from '@wallet/core'
import type { ChainState } from './chain/chain-state.ts'

/** Inputs of a payment as quotes count it: one would often do, and a fee limit that is too low parks the payment. */
const inputsUsual = 2

/** What a payment should cost now, with two inputs and change, in base units. @throws WalletError `CHAIN_UNREACHABLE`, `FEE_UNAVAILABLE` */
export async function quoteFee(state: ChainState, intent: Omit<Intent, 'feeMax'>, signal: AbortSignal): Promise<Amount> {
  const { flavour } = state.settings
  const { quote } = await state.fees.read(signal)
  if (quote.status === 'unavailable') throw coreErrors.create('FEE_UNAVAILABLE', { reason: quote.reason })
  const { action } = intent
  const parsed = action.kind === 'house' ? undefined : flavour.parseAddress(action.to)
  // A script hash is the heaviest kind of output that wallets have; legacy keys the heaviest kind of input.
  const output = parsed?.status === 'valid' ? flavour.outputWeight(parsed.script) : 172
  const weight = flavour.frameWeight(2) + output + 172 + inputsUsual * 592
  return amount(feeFor(quote.rate, weight))
}
