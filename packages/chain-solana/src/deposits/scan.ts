import { amount, coreErrors, type Deposit } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { solanaErrors } from '../errors/codes.ts'
import { coinsGained, tokensGained } from '../observe/delivered.ts'
import { blockAt, type ChainTransaction, readTransaction } from '../observe/transaction.ts'
import { programs } from '../programs.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Entry, historyOf } from './history.ts'

/** What one scan found and where the next one starts. */
export type Scanned = { readonly deposits: readonly Deposit[]; readonly cursor: string }

/** An account whose growth is a deposit. */
type Watched = { readonly account: string; readonly address: string; readonly mint?: string; readonly asset: Deposit['asset'] }

/**
 * Scans the finalized transactions of our addresses and their token accounts after the cursor.
 *
 * What counts is by how much an account grew: a mint's fee is gone by then, and a failed transaction moved nothing. `quorum`
 * providers must list the same transactions, or the cursor stays: one whose index lags would leave a gap for ever.
 *
 * - Idempotent: the same cursor gives the same deposits, more of them once more is final.
 *
 * @throws WalletError `CURSOR_MISMATCH`, `SOLANA__PROVIDERS_DISAGREE`, `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`
 */
export async function scanDeposits(
  state: ChainState,
  depositsFrom: number,
  addresses: readonly string[],
  cursor: string | null,
  signal: AbortSignal,
): Promise<Scanned> {
  const { settings } = state
  const heads = [...(await state.heads.every())].sort((a, b) => b.finalizedSlot - a.finalizedSlot)
  const witnesses = heads.slice(0, settings.quorum)
  const to = witnesses.at(-1)?.finalizedSlot
  if (to === undefined || witnesses.length < settings.quorum)
    throw coreErrors.create('CHAIN_UNREACHABLE', {
      chain: settings.network.chain,
      reason: `${heads.length} of ${settings.quorum} providers answered`,
    })
  const from = cursor === null ? depositsFrom - 1 : readCursor(cursor)
  // Providers are at different heights: what another said before may be ahead of these. Nothing goes back.
  if (to <= from) return { deposits: [], cursor: cursor ?? writeCursor(from) }

  const watched = watchedOf(state, addresses)
  const found = new Map<string, Deposit[]>()
  const order: Entry[] = []
  for (const one of watched) {
    for (const entry of await agreedHistory(state, witnesses, one.account, from, to, signal)) {
      if (entry.failed) continue
      const deposit = await depositIn(state, witnesses, one, entry)
      if (deposit === undefined) continue
      if (!found.has(entry.id)) order.push(entry)
      found.set(entry.id, [...(found.get(entry.id) ?? []), deposit])
    }
  }
  order.sort((a, b) => a.slot - b.slot)
  return { deposits: order.flatMap(({ id }) => found.get(id) ?? []), cursor: writeCursor(to) }
}

function watchedOf({ settings, associated, mintPrograms }: ChainState, addresses: readonly string[]): readonly Watched[] {
  return [...new Set(addresses)].flatMap((address): readonly Watched[] => [
    { account: address, address, asset: settings.native },
    ...[...settings.tokens.values()].flatMap(({ mint, asset }) =>
      // Which program a mint belongs to may not be known yet; the account of the other one stays empty.
      (mintPrograms.has(mint) ? [mintPrograms.get(mint) as string] : [programs.token, programs.token2022]).map((program) => ({
        account: associated(address, mint, program),
        address,
        mint,
        asset,
      })),
    ),
  ])
}

async function agreedHistory(
  state: ChainState,
  witnesses: readonly Head[],
  account: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const lists = await Promise.all(witnesses.map((head) => historyOf(state, head, account, from, to, signal)))
  const [first = [], ...others] = lists
  const compared = (list: readonly Entry[]): string =>
    list
      .map(({ id, slot, failed }) => `${id}|${slot}|${failed}`)
      .sort()
      .join()
  if (others.some((list) => compared(list) !== compared(first)))
    throw solanaErrors.create('SOLANA__PROVIDERS_DISAGREE', { subject: `the transactions of ${account} up to slot ${to}` })
  return first
}

async function depositIn(
  state: ChainState,
  witnesses: readonly Head[],
  watched: Watched,
  { id, slot }: Entry,
): Promise<Deposit | undefined> {
  const { account, address, mint, asset } = watched
  const providers = witnesses.map(({ provider }) => provider)
  const { chain } = state.settings.network
  let value: bigint | undefined
  let last: ChainTransaction | undefined
  for (const provider of providers) {
    const found = await readTransaction(provider, id)
    if (found === undefined || found.slot !== slot || found.failed)
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `${provider.name} does not show transaction ${id}` })
    const gained = mint === undefined ? coinsGained(found, account) : tokensGained(found, account, mint)
    if (value !== undefined && gained !== value)
      throw solanaErrors.create('SOLANA__PROVIDERS_DISAGREE', { subject: `what ${id} delivered` })
    value = gained
    last = found
  }
  if (value === undefined || last === undefined || value <= 0n) return undefined
  const block = await blockAt(state.blocks, providers, slot, 'finalized')
  if (block === undefined) throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `no provider showed the block of slot ${slot}` })
  const from = last.keys[0]
  return {
    reference: `${id}:${account}`,
    address,
    asset,
    amount: amount(value),
    ...(from === undefined || from === address ? {} : { from }),
    block,
  }
}
