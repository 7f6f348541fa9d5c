import { coreErrors, gatherAnswers, graceMs, type OrderId, type Receipt, type SealedAttempt } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import { solanaErrors } from '../errors/codes.ts'
import { blockAt, readTransaction } from '../observe/transaction.ts'
import { receiptOf } from './receipt-of.ts'

/**
 * Reads the receipt of an order from `quorum` providers at `finalized`. Reads only.
 *
 * @throws WalletError `CHAIN_UNREACHABLE` when too few show the transaction (it is not final, or their history is too short),
 * `SOLANA__PROVIDERS_DISAGREE`, `CHAIN_NETWORK_MISMATCH`
 */
export async function readReceipt(
  state: ChainState,
  { draft, signed }: Pick<SealedAttempt, 'draft' | 'signed'>,
  order: OrderId,
): Promise<Receipt | undefined> {
  const { settings, associated } = state
  const { quorum, network, clock } = settings
  const unreachable = (reason: string) => coreErrors.create('CHAIN_UNREACHABLE', { chain: network.chain, reason })
  const providers = await state.nodes.ready()
  const asked = providers.map(async (provider) => ({ provider, found: await readTransaction(provider, signed.id) }))
  const shown = (await gatherAnswers(clock, asked, ({ found }) => found !== undefined, quorum, graceMs)).flatMap(({ provider, found }) =>
    found === undefined || found.failed ? [] : [{ provider, found }],
  )
  const [first] = shown
  if (first === undefined || shown.length < quorum)
    throw unreachable(`${shown.length} of ${quorum} providers show transaction ${signed.id}`)
  const block = await blockAt(
    state.blocks,
    shown.map(({ provider }) => provider),
    first.found.slot,
    'finalized',
  )
  if (block === undefined) throw unreachable(`no provider showed the block of slot ${first.found.slot}`)
  const receipts = shown.map(({ found }) => receiptOf(settings, associated, { transaction: signed.id, draft, found, block }, order))
  if (new Set(receipts.map(compared)).size > 1)
    throw solanaErrors.create('SOLANA__PROVIDERS_DISAGREE', { subject: `the receipt of ${signed.id}` })
  // A node may have forgotten the time of an old block.
  return receipts.find((receipt) => receipt?.at !== undefined) ?? receipts[0]
}

function compared(receipt: Receipt | undefined): string {
  return JSON.stringify({ ...receipt, at: null }, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
}
