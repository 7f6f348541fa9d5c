import type { Action, Intent, Refusal, Wallet } from '@wallet/core'
import type { Account } from '../accounts/account.ts'
import { grossFor, type Mint, readMint, withheld } from '../accounts/mint.ts'
import type { TokenAccountProof } from '../accounts/prove-token-account.ts'
import { readTokenAccount } from '../accounts/token-account.ts'
import { isOnCurve } from '../address.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import { readCall } from '../draft/read-call.ts'
import { solanaErrors } from '../errors/codes.ts'
import type { Leg } from '../instructions/leg.ts'
import { isTokenProgram, programs } from '../programs.ts'
import type { Token } from '../settings.ts'

type Transfer = Extract<Action, { readonly kind: 'transfer' }>
/** What one order needs, or why it is refused. */
export type Judged = { readonly leg: Leg } | Omit<Refusal, 'order'>

/** What the accounts that were read say, and who pays. */
export type Known = {
  readonly state: ChainState
  readonly accounts: ReadonlyMap<string, Account | null>
  readonly payer: string
  readonly rentMin: bigint
  readonly epoch: bigint
  readonly wallet: Wallet
  /** What the quorum says of recipients that are token accounts, by address. */
  readonly proofs: ReadonlyMap<string, TokenAccountProof>
}

const no = (next: Refusal['next'], reason: Refusal['reason'], detail: string): Judged => ({ next, reason, detail })

/** Judges one order that could be carried out as it stands by what the chain says of its accounts. @throws WalletError `SOLANA__TOKEN_MISMATCH` */
export function judgeOrder(known: Known, { id, action }: Intent): Judged {
  if (action.kind === 'house') return no('fail', 'unsupported', 'no house orders here')
  if (action.kind === 'call') {
    const call = readCall(action.call, action.to, known.wallet)
    if (typeof call === 'string') return no('fail', 'unsupported', call)
    return { leg: { kind: 'call', order: id, ...call, amount: action.amount } }
  }
  const token = known.state.settings.tokens.get(action.asset)
  return token === undefined ? judgeCoins(known, id, action) : judgeToken(known, id, action, token)
}

function judgeCoins({ state, accounts, rentMin }: Known, order: Intent['id'], { to, amount, memo }: Transfer): Judged {
  const recipient = accounts.get(to) ?? null
  if (recipient?.executable === true) return no('fail', 'recipient-refused', 'the recipient is a program')
  if (recipient !== null && isTokenProgram(recipient.owner))
    return no('fail', 'recipient-refused', 'the recipient holds tokens: coins sent there are hard to get back')
  if (!isOnCurve(to) && !state.settings.allowOffCurve(to))
    return no('fail', 'recipient-refused', 'the recipient is off the curve: only a program can move what is sent there')
  // An account that would end below the minimum makes the whole transaction fail (InsufficientFundsForRent).
  const after = (recipient?.lamports ?? 0n) + amount
  const minimum = recipient === null || recipient.data.length === 0 ? rentMin : 0n
  if (after < minimum) return no('fail', 'below-dust', `the recipient would hold ${after} lamports, an account needs ${minimum}`)
  return { leg: { kind: 'sol', order, to, amount, ...(memo === undefined ? {} : { memo }) } }
}

function judgeToken(known: Known, order: Intent['id'], action: Transfer, token: Token): Judged {
  const { state, accounts, payer, epoch } = known
  const { to, memo } = action
  const mint = requireListed(accounts.get(token.mint) ?? null, token, epoch)
  const refusedMint = refusalOfMint(mint, token)
  if (refusedMint !== undefined) return refusedMint
  const source = state.associated(payer, token.mint, mint.program)
  const own = readTokenAccount(accounts.get(source) ?? null)
  if (own === undefined) return no('park', 'insufficient-funds', `the payer has no account for ${token.symbol}`)
  if (own.frozen) return no('park', 'asset-refused', `the payer's account for ${token.symbol} is frozen`)

  const found = destinationOf(known, to, token, mint)
  if ('reason' in found) return found
  const sums = sumsOf(mint, token, action.amount)
  if ('reason' in sums) return sums
  const base = { kind: 'token', order, to, mint: token.mint, program: mint.program, decimals: token.decimals, source } as const
  return { leg: { ...base, ...found, ...sums, ...(memo === undefined ? {} : { memo }) } }
}

type Destination = { readonly destination: string; readonly create: boolean; readonly memoRequired: boolean }

function destinationOf(
  { state, accounts, proofs }: Known,
  to: string,
  token: Token,
  mint: Mint,
): Destination | Exclude<Judged, { leg: Leg }> {
  const refuse = (reason: Refusal['reason'], detail: string): Omit<Refusal, 'order'> => ({ next: 'fail', reason, detail })
  const named = accounts.get(to) ?? null
  if (named !== null && isTokenProgram(named.owner)) {
    const proof = proofs.get(to) ?? { status: 'unproven', reason: 'not asked' }
    // One provider could show an account of its own making; and what is not final yet may still be another's.
    if (proof.status === 'unproven')
      return { next: 'park', reason: 'node-behind', detail: `the recipient's token account: ${proof.reason}` }
    if (proof.status === 'refuted' && proof.reason === 'missing')
      return { next: 'park', reason: 'node-behind', detail: "the recipient's token account is not final yet" }
    const { found: direct } = proof
    if (direct === undefined) return refuse('recipient-refused', 'the recipient is a mint')
    if (direct.mint !== token.mint || direct.program !== mint.program)
      return refuse('recipient-refused', `the recipient holds another token than ${token.symbol}`)
    if (direct.frozen) return refuse('recipient-refused', "the recipient's token account is frozen")
    return { destination: to, create: false, memoRequired: direct.memoRequired }
  }
  if (named !== null && (named.executable || (named.owner !== programs.system && !state.settings.allowOffCurve(to))))
    return refuse('recipient-refused', 'the recipient is a program or belongs to one')
  if (!isOnCurve(to) && !state.settings.allowOffCurve(to))
    return refuse('recipient-refused', 'the recipient is off the curve: only a program can move what is sent there')
  const destination = state.associated(to, token.mint, mint.program)
  const account = accounts.get(destination) ?? null
  if (account === null || account.owner === programs.system) {
    if (state.settings.tokenAccounts === 'refuse') return refuse('recipient-refused', `the recipient has no account for ${token.symbol}`)
    if (mint.risks.includes('default-frozen')) return refuse('recipient-refused', `a new account for ${token.symbol} would be frozen`)
    return { destination, create: true, memoRequired: false }
  }
  const held = readTokenAccount(account)
  if (held === undefined || held.mint !== token.mint) return refuse('recipient-refused', "the recipient's token account is unusable")
  // Whoever was sold the account keeps what arrives: an associated account can be handed to another owner.
  if (held.owner !== to) return refuse('recipient-refused', "the recipient's token account belongs to somebody else")
  if (held.frozen) return refuse('recipient-refused', "the recipient's token account is frozen")
  return { destination, create: false, memoRequired: held.memoRequired }
}

function sumsOf(
  { fee }: Mint,
  token: Token,
  amount: bigint,
): { readonly gross: bigint; readonly withheld?: bigint } | Omit<Refusal, 'order'> {
  if (fee === undefined) return { gross: amount }
  const refuse = (detail: string): Omit<Refusal, 'order'> => ({ next: 'fail', reason: 'asset-refused', detail })
  if (token.transferFee === 'refuse')
    return refuse(`${token.symbol} keeps ${withheld(fee, amount)} of ${amount}; say transferFee to allow it`)
  const gross = token.transferFee === 'house' ? grossFor(fee, amount) : amount
  if (gross === undefined) return refuse(`no transfer of ${token.symbol} delivers exactly ${amount}`)
  return { gross, withheld: withheld(fee, gross) }
}

function requireListed(account: Account | null, token: Token, epoch: bigint): Mint {
  const mismatch = (reason: string) => solanaErrors.create('SOLANA__TOKEN_MISMATCH', { token: token.mint, reason })
  const mint = readMint(account, epoch)
  if (mint === undefined) throw mismatch('there is no mint at its address')
  if (mint.decimals !== token.decimals) throw mismatch(`it has ${mint.decimals} decimals, configured are ${token.decimals}`)
  return mint
}

function refusalOfMint(mint: Mint, token: Token): Omit<Refusal, 'order'> | undefined {
  if (mint.impossible !== undefined) return { next: 'fail', reason: 'asset-refused', detail: `${token.symbol}: ${mint.impossible}` }
  const risk = mint.risks.find((one) => !token.allow.includes(one))
  if (risk !== undefined) return { next: 'fail', reason: 'asset-refused', detail: `${token.symbol} has ${risk}, which is not allowed` }
  return mint.paused ? { next: 'park', reason: 'asset-refused', detail: `${token.symbol} is paused` } : undefined
}
