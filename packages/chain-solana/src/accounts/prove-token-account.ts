import { coreErrors, fieldsOf, gatherAnswers, graceMs, type RpcProvider } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { isTokenProgram } from '../programs.ts'
import { readCount } from '../rpc/read.ts'
import { readAccount } from './account.ts'
import { readTokenAccount, type TokenAccount } from './token-account.ts'

/** What is asked of a token account; what is left out is told and not compared. */
export type TokenAccountQuestion = { readonly account: string; readonly owner?: string; readonly mint?: string }

/** A token account as `quorum` providers show it at `finalized`. */
export type ProvenTokenAccount = TokenAccount & {
  readonly account: string
  /** The token program whose account it is. */
  readonly program: string
  /** Whether it is the owner's associated account: the one that anybody finds from owner and mint. */
  readonly associated: boolean
}

/** Whether a token account is what was asked. Only `proven` says so; only `refuted` says that it is not. */
export type TokenAccountProof =
  | { readonly status: 'proven'; readonly found: ProvenTokenAccount; readonly slot: number; readonly providers: number }
  | {
      readonly status: 'refuted'
      readonly reason: 'missing' | 'not-a-token-account' | 'other-mint' | 'other-owner'
      readonly found?: ProvenTokenAccount
      readonly slot: number
      readonly providers: number
    }
  /** Too few answered, or they contradict each other: ask again. */
  | { readonly status: 'unproven'; readonly reason: string }

type Seen = { readonly slot: number; readonly found: ProvenTokenAccount | 'missing' | 'not-a-token-account' }

/**
 * Says from chain data at `finalized`, on `quorum` providers, whether a token account belongs to an owner and a mint.
 *
 * The address itself proves nothing: an associated account can be handed to another owner (`SetAuthority`), and any account can be
 * opened for anybody. So the owner is read from the account. Balances may differ between providers, which are at different
 * slots; the least is told. Reads only; never throws but for the caller's own abort.
 *
 * Source: spl-token state.rs, `Account`.
 *
 * @throws WalletError `ABORTED`, `CHAIN_NETWORK_MISMATCH`
 */
export async function proveTokenAccount(
  state: ChainState,
  question: TokenAccountQuestion,
  signal: AbortSignal,
): Promise<TokenAccountProof> {
  const { settings } = state
  const { quorum } = settings
  const providers = await state.nodes.ready()
  const asked = providers.map((provider) => look(state, provider, question.account, signal))
  const seen = (await gatherAnswers(settings.clock, asked, (one) => one !== undefined, quorum, graceMs)).filter((one) => one !== undefined)
  if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'proveTokenAccount' })
  const [first, ...others] = seen
  if (first === undefined || seen.length < quorum) return { status: 'unproven', reason: `${seen.length} of ${quorum} providers answered` }
  // One that disagrees may be the only one that is right.
  if (others.some(({ found }) => sameness(found) !== sameness(first.found)))
    return { status: 'unproven', reason: 'providers contradict each other about the account' }
  const at = { slot: Math.min(...seen.map(({ slot }) => slot)), providers: seen.length }
  if (typeof first.found === 'string') return { status: 'refuted', reason: first.found, ...at }
  const found = seen.reduce(
    (least, one) => (typeof one.found !== 'string' && one.found.amount < least.amount ? one.found : least),
    first.found,
  )
  if (question.mint !== undefined && question.mint !== found.mint) return { status: 'refuted', reason: 'other-mint', found, ...at }
  if (question.owner !== undefined && question.owner !== found.owner) return { status: 'refuted', reason: 'other-owner', found, ...at }
  return { status: 'proven', found, ...at }
}

async function look(
  { settings, associated }: ChainState,
  provider: RpcProvider,
  account: string,
  signal: AbortSignal,
): Promise<Seen | undefined> {
  const { chain } = settings.network
  const method = 'getMultipleAccounts'
  const reply = await provider.read(method, [[account], { encoding: 'base64', commitment: 'finalized' }], signal)
  if (reply.status !== 'result') return undefined
  try {
    const { value, context } = fieldsOf(chain, method, reply.value)
    const slot = readCount(fieldsOf(chain, method, context)['slot'])
    if (slot === undefined || !Array.isArray(value) || value.length !== 1) return undefined
    const raw = readAccount(chain, value[0])
    if (raw === null) return { slot, found: 'missing' }
    const token = readTokenAccount(raw)
    if (token === undefined || !isTokenProgram(raw.owner)) return { slot, found: 'not-a-token-account' }
    const { owner: program } = raw
    return { slot, found: { ...token, account, program, associated: associated(token.owner, token.mint, program) === account } }
  } catch {
    // An answer that makes no sense is none.
    return undefined
  }
}

/** What must be the same everywhere: all but sums, which move. */
function sameness(found: Seen['found']): string {
  if (typeof found === 'string') return found
  const { program, mint, owner, frozen, memoRequired, delegate, closeAuthority } = found
  return JSON.stringify([program, mint, owner, frozen, memoRequired, delegate?.address, closeAuthority])
}
