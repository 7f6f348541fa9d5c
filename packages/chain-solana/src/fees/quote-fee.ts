import { type Amount, amount, type Intent, rotated } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { priorityFee } from '../draft/fit-price.ts'
import { programs } from '../programs.ts'
import { type Asker, readAccounts, rentFor } from '../snapshot/ask-node.ts'
import { marketPrice, offered, signatureFee } from '../snapshot/prices.ts'

/** Compute units of one payment, generously; only quotes use them, payments are simulated. */
const quotedUnits = { coins: 5_000n, token: 60_000n }

/**
 * What a withdrawal of this intent should cost now, in lamports: signature, priority, and the rent of a token account that the
 * recipient does not have yet, at the live rate.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH`
 */
export async function quoteFee(state: ChainState, { action }: Omit<Intent, 'feeMax'>, signal: AbortSignal): Promise<Amount> {
  const { settings, associated, mintPrograms } = state
  const asker: Asker = { state, heads: rotated(await state.heads.usable(), state.turns.next()), signal }
  const token = settings.tokens.get(action.asset)
  const written = action.kind === 'transfer' ? [action.to] : []
  const [signature, market] = await Promise.all([signatureFee(asker, quotedPayer), marketPrice(asker, written)])
  const priority = priorityFee(offered(settings, market, 0), token === undefined ? quotedUnits.coins : quotedUnits.token)
  const capped = priority < settings.fees.priorityMax ? priority : settings.fees.priorityMax
  if (token === undefined || action.kind !== 'transfer' || settings.tokenAccounts === 'refuse') return amount(signature + capped)
  const program = mintPrograms.get(token.mint) ?? (await readAccounts(asker, [token.mint])).get(token.mint)?.owner ?? programs.token
  const account = associated(action.to, token.mint, program)
  const exists = ((await readAccounts(asker, [account])).get(account) ?? null) !== null
  // An account of Token-2022 says that its owner is fixed (5 bytes more) and, where the mint takes fees, what was withheld (12).
  const bytes = program === programs.token2022 ? 182 : 165
  return amount(signature + capped + (exists ? 0n : await rentFor(asker, bytes)))
}

// Any valid key: what a signature costs does not depend on whose it is.
const quotedPayer = 'SysvarC1ock11111111111111111111111111111111'
