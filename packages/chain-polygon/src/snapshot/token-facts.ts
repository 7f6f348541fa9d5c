import type { Action, Intent, Refusal } from '@wallet/core'
import { zeroPadValue } from 'ethers'
import { approveData, transferData } from '../draft/calldata.ts'
import { polygonErrors } from '../errors/codes.ts'
import { toNumber } from '../hex/bytes.ts'
import { quantity } from '../hex/quantity.ts'
import type { Token } from '../settings.ts'
import { type Asker, estimate, simulate } from './ask-node.ts'
import type { OrderFacts } from './facts.ts'
import { hasCode } from './sender-facts.ts'

type Transfer = Extract<Action, { readonly kind: 'transfer' }>
type Verdict = { readonly status: 'payable'; readonly gasLimit: bigint } | ({ readonly status: 'refused' } & Omit<Refusal, 'order'>)

/**
 * Compares a token with its listing, once: it has code (a transfer to an address without code "succeeds" and pays nobody) and the
 * decimals configured (one decimal off pays ten times too much).
 *
 * @throws WalletError `POLYGON__TOKEN_MISMATCH`
 */
export function requireListed(asker: Asker, token: Token): Promise<true> {
  return asker.state.listed.get(token.asset, async () => {
    const mismatch = (reason: string) => polygonErrors.create('POLYGON__TOKEN_MISMATCH', { token: token.asset, reason })
    if (!(await hasCode(asker, token.address))) throw mismatch('there is no contract at its address')
    const answer = await simulate(asker, { to: token.address, data: '0x313ce567' })
    if (answer.status !== 'done' || answer.value.length !== 32) throw mismatch('decimals() gives no number')
    const decimals = toNumber(answer.value)
    if (decimals !== BigInt(token.decimals)) throw mismatch(`decimals() is ${decimals}, configured are ${token.decimals}`)
    return true
  })
}

/**
 * Simulates one transfer with the gas it would get. One call where the token's ceiling is known.
 *
 * The simulation runs under the very gas limit that will be signed, so a recipient who makes the token do more is found now.
 */
export async function transferFacts(
  asker: Asker,
  sender: string,
  token: Token,
  { id, action }: Intent & { action: Transfer },
): Promise<OrderFacts> {
  return { order: id, ...(await judge(asker, sender, token, transferData(action), () => diagnose(asker, sender, token, action))) }
}

/** Simulates the approval of an exact sum for the batch contract. */
export async function approvalFacts(
  asker: Asker,
  sender: string,
  token: Token,
  batchContract: string,
  { id, action }: Intent,
): Promise<OrderFacts> {
  const refused: Verdict = {
    status: 'refused',
    // It is opened when a batch needs it, after the same simulation: what has changed since is better judged anew than waited for.
    next: 'fail',
    reason: 'asset-refused',
    detail: 'the token refuses the approval; some must be set to zero first',
  }
  return { order: id, ...(await judge(asker, sender, token, approveData(batchContract, action.amount), async () => refused)) }
}

/** Whether the token would take this approval now. */
export function canApprove(asker: Asker, sender: string, token: Token, batchContract: string, sum: bigint): Promise<boolean> {
  return works(asker, { from: sender, to: token.address, data: approveData(batchContract, sum) })
}

async function judge(asker: Asker, sender: string, token: Token, data: string, why: () => Promise<Verdict>): Promise<Verdict> {
  const { ceilings } = asker.state
  const message = { from: sender, to: token.address, data }
  const known = ceilings.get(token.asset)
  if (known !== undefined && (await works(asker, { ...message, gas: quantity(known) }))) return { status: 'payable', gasLimit: known }

  const estimated = await estimate(asker, message)
  if (estimated.status !== 'done') return why()
  if (estimated.value > token.gasMax) {
    return { status: 'refused', next: 'park', reason: 'asset-refused', detail: `needs ${estimated.value} gas, allowed are ${token.gasMax}` }
  }
  // A first recipient who already held the token is 17,100 gas cheaper than one who did not (EIP-2200): leave room for the next.
  const roomy = (estimated.value * 5n) / 4n + 20_000n
  const gasLimit = roomy < token.gasMax ? roomy : token.gasMax
  if (!(await works(asker, { ...message, gas: quantity(gasLimit) }))) return why()
  if (known === undefined || gasLimit > known) ceilings.set(token.asset, gasLimit)
  return { status: 'payable', gasLimit }
}

/** Whether a call ends well and answers nothing (USDT and its kind) or exactly true; `false` with status 1 would pay nobody. */
async function works(asker: Asker, message: Parameters<typeof simulate>[1]): Promise<boolean> {
  const answer = await simulate(asker, message)
  return answer.status === 'done' && (answer.value.length === 0 || (answer.value.length === 32 && toNumber(answer.value) === 1n))
}

/**
 * Finds out whom a refused transfer fails for. The same amount sent to the sender itself tells: where that is refused too, the
 * token is paused or blocks our wallet and the payment waits; where it works, the token refuses this recipient for good.
 */
async function diagnose(asker: Asker, sender: string, token: Token, action: Transfer): Promise<Verdict> {
  const refuse = (next: Refusal['next'], reason: Refusal['reason'], detail: string): Verdict => ({
    status: 'refused',
    next,
    reason,
    detail,
  })
  const held = await simulate(asker, { to: token.address, data: `0x70a08231${zeroPadValue(sender, 32).slice(2)}` })
  if (held.status === 'done' && held.value.length === 32 && toNumber(held.value) < action.amount) {
    return refuse('park', 'insufficient-funds', `the wallet holds ${toNumber(held.value)} base units of ${token.symbol}`)
  }
  const toSelf = { from: sender, to: token.address, data: transferData({ to: sender, amount: action.amount }) }
  if (await works(asker, toSelf)) return refuse('fail', 'recipient-refused', `${token.symbol} refuses transfers to this recipient`)
  return refuse('park', 'asset-refused', `${token.symbol} refuses every transfer of this wallet: paused, or the wallet is blocked`)
}
