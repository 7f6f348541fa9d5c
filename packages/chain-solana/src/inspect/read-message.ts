import { type AssetId, type Draft, type Inspection, malformedBytes } from '@wallet/core'
import type { Associated } from '../accounts/associated.ts'
import { readBody } from '../draft/body.ts'
import { isTokenProgram, programs } from '../programs.ts'
import type { Settings } from '../settings.ts'
import { callDigest } from './call-digest.ts'
import type { DecodedInstruction, DecodedMessage } from './decode.ts'

/** What of a draft is looked at: who is named, and whether it is a call. */
type Expected = Pick<Draft, 'payments' | 'body'>

/** A payment in a message, and what must arrive where. */
export type ReadPayment = Inspection['payments'][number] & {
  /** The account that must grow: the recipient itself, or a token account. */
  readonly destination: string
  /** By how much, in base units of the asset; absent for calls, whose effect only their program knows. */
  readonly delivered?: bigint
}

/** What a message does. */
export type ReadMessage = {
  readonly payments: readonly ReadPayment[]
  readonly units: bigint
  readonly price: bigint
  readonly opened: readonly string[]
}

/** Reads what a message of ours does. @throws WalletError `BYTES_MALFORMED` for anything that this adapter does not sign */
export function readMessage(settings: Settings, associated: Associated, message: DecodedMessage, draft: Expected): ReadMessage {
  const [limit, price, ...rest] = message.instructions
  const budget = { units: budgetOf(limit, 2), price: budgetOf(price, 3) }
  const { call } = readBody(draft.body)
  if (call !== undefined) {
    const called = rest.slice(1).map(({ program, accounts, data }) => ({ program, accounts, data: data.toString('base64') }))
    const [drafted] = draft.payments
    if (rest[0]?.program !== programs.memo || callDigest(called) !== call || drafted === undefined)
      throw malformedBytes('not the drafted call')
    const { to, asset, amount } = drafted
    return { ...budget, opened: [], payments: [{ to, asset, amount, destination: called[0]?.program ?? '' }] }
  }
  const context: Context = { settings, associated, payer: message.keys[0] as string, owners: new Map(), draft }
  const payments = rest.flatMap((one): readonly ReadPayment[] => {
    if (one.program === programs.memo) return []
    if (one.program === programs.associatedToken) return opening(context, one)
    if (one.program === programs.system) return [coins(context, one)]
    if (isTokenProgram(one.program)) return [tokens(context, one)]
    throw malformedBytes(`an instruction of ${one.program}`)
  })
  return { ...budget, payments, opened: [...context.owners.keys()] }
}

type Context = {
  readonly settings: Settings
  readonly associated: Associated
  readonly payer: string
  readonly owners: Map<string, string>
  readonly draft: Expected
}

function budgetOf(one: DecodedInstruction | undefined, kind: 2 | 3): bigint {
  if (one?.program !== programs.computeBudget || one.data[0] !== kind || one.data.length !== (kind === 2 ? 5 : 9))
    throw malformedBytes('the compute budget does not come first')
  return kind === 2 ? BigInt(one.data.readUInt32LE(1)) : one.data.readBigUInt64LE(1)
}

function accountsOf({ accounts }: DecodedInstruction, count: number): readonly string[] {
  if (accounts.length !== count) throw malformedBytes('another number of accounts')
  return accounts.map(({ address }) => address)
}

/** CreateIdempotent: payer, account, owner, mint, system program, token program. */
function opening({ associated, payer, owners }: Context, one: DecodedInstruction): readonly [] {
  const [funder, account, owner, mint, , program] = accountsOf(one, 6) as [string, string, string, string, string, string]
  if (one.data.length !== 1 || one.data[0] !== 1 || funder !== payer) throw malformedBytes('not an opening that the payer pays')
  if (!isTokenProgram(program) || associated(owner, mint, program) !== account)
    throw malformedBytes('not the associated account of its owner')
  owners.set(account, owner)
  return []
}

function coins({ settings, payer }: Context, one: DecodedInstruction): ReadPayment {
  const [from, to] = accountsOf(one, 2) as [string, string]
  if (one.data.length !== 12 || one.data.readUInt32LE(0) !== 2 || from !== payer) throw malformedBytes('not a transfer from the payer')
  const amount = one.data.readBigUInt64LE(4)
  return { to, asset: settings.native, amount: amount as ReadPayment['amount'], destination: to, delivered: amount }
}

function tokens(context: Context, one: DecodedInstruction): ReadPayment {
  const { settings, associated, payer } = context
  const [source, mint, destination, authority] = accountsOf(one, 4) as [string, string, string, string]
  if (authority !== payer || associated(payer, mint, one.program) !== source) throw malformedBytes("not from the payer's own token account")
  const token = [...settings.tokens.values()].find((listed) => listed.mint === mint)
  if (token === undefined) throw malformedBytes('a token that is not listed')
  const { data } = one
  const plain = data.length === 10 && data[0] === 12
  const withFee = data.length === 19 && data[0] === 26 && data[1] === 1
  if (!plain && !withFee) throw malformedBytes('not a checked transfer')
  const start = plain ? 1 : 2
  const gross = data.readBigUInt64LE(start)
  const withheld = withFee ? data.readBigUInt64LE(start + 9) : 0n
  if (data[start + 8] !== token.decimals || withheld > gross) throw malformedBytes('other decimals, or a fee above the transfer')
  const amount = token.transferFee === 'recipient' ? gross : gross - withheld
  return {
    to: recipientOf(context, token.asset, mint, one.program, destination),
    asset: token.asset,
    amount: amount as ReadPayment['amount'],
    destination,
    delivered: gross - withheld,
  }
}

/** Whose account it is: the bytes of a transfer name the account alone. The owner is found by computing accounts from owners, never the other way. */
function recipientOf({ associated, owners, draft }: Context, asset: AssetId, mint: string, program: string, destination: string): string {
  const opened = owners.get(destination)
  if (opened !== undefined) return opened
  const named = draft.payments.filter((payment) => payment.asset === asset).map(({ to }) => to)
  return named.find((to) => to === destination || associated(to, mint, program) === destination) ?? destination
}
