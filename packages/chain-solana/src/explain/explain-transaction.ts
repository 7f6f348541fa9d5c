import { isWalletError } from '@wallet/core'
import { createAssociated } from '../accounts/associated.ts'
import { type DecodedInstruction, type DecodedMessage, decodeForeign } from '../inspect/decode.ts'
import { isTokenProgram, programs } from '../programs.ts'
import type { ExplainedAction, Explanation } from './explanation.ts'

const associated = createAssociated(1_000)
/** Thrown inside only: a reason in the reader's words. */
class Unexplained extends Error {}
const no = (reason: string): Unexplained => new Unexplained(reason)

/**
 * Says what a transaction by somebody else does, unsigned or partly signed, legacy or v0: one SOL transfer, one `transferChecked` from
 * the payer's own associated account (with the opening of the recipient's and a memo, if it has them), or a call of one program.
 *
 * What is meant is to be asked of the engine, which builds bytes of its own. To sign these instead would be to sign what was not
 * read: so whatever is left over — a second transfer, another instruction, an address table, a byte — refuses the whole. The compute budget is
 * understood and dropped, because the engine sets its own. Pure; never throws.
 */
export function explainTransaction(bytes: Uint8Array): Explanation {
  try {
    const { decoded } = decodeForeign(bytes)
    const payer = decoded.signers[0] as string
    return { status: 'explained', payer, signers: decoded.signers, action: actionOf(decoded, payer) }
  } catch (error) {
    if (error instanceof Unexplained || isWalletError(error))
      return { status: 'refused', reason: error.message.replace(/ \[[A-Z0-9_]+\]$/, '') }
    throw error
  }
}

function actionOf(message: DecodedMessage, payer: string): ExplainedAction {
  const of = (program: string) => message.instructions.filter((one) => one.program === program)
  requireBudget(of(programs.computeBudget))
  const memo = memoOf(of(programs.memo), payer)
  const [first, ...others] = message.instructions.filter(({ program }) => program !== programs.computeBudget && program !== programs.memo)
  if (first === undefined) throw no('it does nothing')
  const plain = first.program === programs.system || first.program === programs.associatedToken || isTokenProgram(first.program)
  if (!plain) return callOf(message, [first, ...others], memo)
  // A second signature could only be for something that these transfers do not need.
  if (message.signers.length !== 1) throw no('a transfer that asks for other signatures than the payer')
  if (first.program === programs.system) {
    if (others.length > 0) throw no('more than one thing is done')
    return { kind: 'sol', ...coinsOf(first, payer), ...memo }
  }
  const opening = first.program === programs.associatedToken ? openingOf(first, payer) : undefined
  const rest = opening === undefined ? [first, ...others] : others
  const [transfer] = rest
  if (transfer === undefined || rest.length !== 1 || !isTokenProgram(transfer.program)) throw no('not exactly one token transfer')
  const { destination, ...token } = tokensOf(transfer, payer)
  if (opening === undefined) return { kind: 'token', ...token, to: destination, ...memo }
  if (opening.account !== destination || opening.mint !== token.mint || opening.program !== transfer.program)
    throw no('it opens another account than it pays')
  return { kind: 'token', ...token, to: opening.owner, ...memo }
}

function requireBudget(instructions: readonly DecodedInstruction[]): void {
  const kinds = instructions.map(({ data, accounts }) => {
    const known = accounts.length === 0 && ((data[0] === 2 && data.length === 5) || (data[0] === 3 && data.length === 9))
    if (!known) throw no('a compute budget beyond limit and price')
    return data[0]
  })
  if (new Set(kinds).size !== kinds.length) throw no('a compute budget twice')
}

function memoOf(instructions: readonly DecodedInstruction[], payer: string): { readonly memo?: string } {
  const [one, second] = instructions
  if (one === undefined) return {}
  if (second !== undefined) throw no('more than one memo')
  if (one.accounts.some(({ address }) => address !== payer)) throw no('a memo signed by somebody else')
  try {
    return { memo: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(one.data) }
  } catch {
    throw no('a memo that is not UTF-8')
  }
}

/** SystemInstruction::Transfer, number 2 as u32, then lamports. */
function coinsOf({ accounts, data }: DecodedInstruction, payer: string): { readonly to: string; readonly amount: bigint } {
  const [from, to] = accounts
  if (accounts.length !== 2 || data.length !== 12 || data.readUInt32LE(0) !== 2) throw no('a system instruction other than a transfer')
  if (from?.address !== payer || to === undefined) throw no('a transfer from somebody else than the payer')
  return { to: to.address, amount: data.readBigUInt64LE(4) }
}

/** Create (nothing or 0) and CreateIdempotent (1): payer, account, owner, mint, system program, token program. */
function openingOf({ accounts, data }: DecodedInstruction, payer: string) {
  const [funder, account, owner, mint, system, program] = accounts.map(({ address }) => address)
  if (accounts.length !== 6 || data.length > 1 || (data[0] ?? 0) > 1) throw no('not the opening of an associated account')
  if (funder !== payer || system !== programs.system || !isTokenProgram(program ?? '')) throw no('an opening that the payer does not pay')
  const found = { account, owner, mint, program } as { account: string; owner: string; mint: string; program: string }
  if (associated(found.owner, found.mint, found.program) !== account) throw no('not the associated account of its owner')
  return found
}

/** TransferChecked, number 12: amount and decimals; source, mint, destination, authority. */
function tokensOf({ program, accounts, data }: DecodedInstruction, payer: string) {
  const [source, mint, destination, authority] = accounts.map(({ address }) => address) as [string, string, string, string]
  if (accounts.length !== 4 || data.length !== 10 || data[0] !== 12) throw no('a token instruction other than transferChecked')
  if (authority !== payer || associated(payer, mint, program) !== source) throw no("not from the payer's own token account")
  return { mint, destination, amount: data.readBigUInt64LE(1), decimals: data.readUInt8(9) }
}

function callOf(message: DecodedMessage, instructions: readonly DecodedInstruction[], memo: { readonly memo?: string }): ExplainedAction {
  const program = instructions[0]?.program as string
  if (memo.memo !== undefined) throw no('a memo beside a call')
  if (instructions.some((one) => one.program !== program)) throw no('instructions of more than one program')
  const signers = new Set(message.signers)
  return {
    kind: 'call',
    program,
    instructions: instructions.map(({ accounts, data }) => ({
      program,
      accounts: accounts.map(({ address }) => ({ address, signer: signers.has(address), writable: message.writable.has(address) })),
      data: data.toString('base64'),
    })),
  }
}
