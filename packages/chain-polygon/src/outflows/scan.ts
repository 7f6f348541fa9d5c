import { isDeepStrictEqual } from 'node:util'
import { amount, type BlockRef, coreErrors, fieldsOf, malformed, type Outflow, transactionId } from '@wallet/core'
import { checksummed } from '../address.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import { agreedBlock, finalBlock } from '../chain-state/final-block.ts'
import type { Head } from '../chain-state/heads.ts'
import type { BlockTransaction, FullBlock } from '../deposits/full-block.ts'
import { readBlocks } from '../deposits/read-blocks.ts'
import { readBytes } from '../hex/bytes.ts'
import { coinLegsOf } from '../inspect/payments.ts'
import { laneOf, nonceClaim } from '../lane.ts'
import { paidOut } from '../observe/delivered.ts'
import { type Receipt, readReceipt } from '../observe/receipt.ts'
import { readTransfer } from '../observe/transfer-log.ts'

const blocksMax = 100

/**
 * Final transactions that these addresses sent from block `from` on, at most 100 blocks at a time, by what their receipts say was done.
 *
 * A batch through the payout contract shows as one transaction with a payment for each transfer log of the wallet's tokens, or for each
 * leg of its calldata where the contract's log says that they got coins.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED`
 */
export async function scanOutflows(
  state: ChainState,
  addresses: readonly string[],
  from: number,
  signal: AbortSignal,
): Promise<{ readonly outflows: readonly Outflow[]; readonly next: number | null }> {
  const { network, quorum } = state.settings
  const { height: final, witnesses } = await finalBlock(state)
  const to = Math.min(final, from + blocksMax - 1)
  if (to < from) return { outflows: [], next: null }
  const agreed = await agreedBlock(state, witnesses, to)
  // What is missing here counts as not paid, so no single provider is believed.
  const told = await Promise.all(
    witnesses.slice(0, quorum).map((witness) => readOutflows(state, witness, addresses, { from, to, agreed }, signal)),
  )
  if (told.some((other) => !isDeepStrictEqual(other, told[0])))
    throw malformed(network.chain, 'eth_getBlockByNumber', 'the providers disagree about what final blocks hold')
  return { outflows: told[0] ?? [], next: to === final ? null : to + 1 }
}

/** The same by one provider's word. */
async function readOutflows(
  state: ChainState,
  reader: Head,
  addresses: readonly string[],
  { from, to, agreed }: { readonly from: number; readonly to: number; readonly agreed: BlockRef },
  signal: AbortSignal,
): Promise<readonly Outflow[]> {
  const { chain } = state.settings.network
  const blocks = await readBlocks(state, reader, from, to, signal)
  if (blocks.at(-1)?.hash !== agreed.hash)
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `block ${to} changed while it was read` })
  const ours = new Set(addresses.map(checksummed))
  const sent = blocks.flatMap((block) => block.transactions.filter((one) => ours.has(one.from)).map((one) => ({ block, one })))
  return Promise.all(sent.map(({ block, one }) => readOutflow(state, reader, block, one, signal)))
}

async function readOutflow(
  state: ChainState,
  { provider }: Head,
  block: FullBlock,
  one: BlockTransaction,
  signal: AbortSignal,
): Promise<Outflow> {
  const answer = await state.nodes.ask([provider], 'eth_getTransactionReceipt', [one.id], signal)
  const receipt = answer.status === 'result' ? readReceipt(one.id, answer.value) : undefined
  if (receipt === undefined || receipt.block.hash !== block.hash) {
    const reason = `${provider.name} does not show the receipt of ${one.id} although its block is final`
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain: state.settings.network.chain, reason })
  }
  const { height, hash } = block
  return {
    transaction: transactionId(one.id),
    block: { height, hash },
    from: one.from,
    claims: [nonceClaim(laneOf(state.settings.network, one.from), one.nonce)],
    payments: receipt.succeeded ? [...(await coins(state, provider, one, receipt, signal)), ...tokens(state, one, receipt)] : [],
    feePaid: amount(receipt.feePaid),
  }
}

async function coins(
  state: ChainState,
  provider: Head['provider'],
  { id, from, to, value }: BlockTransaction,
  receipt: Receipt,
  signal: AbortSignal,
): Promise<Outflow['payments']> {
  const { settings, nodes } = state
  if (to === null || value === 0n) return []
  if (paidOut(from, receipt).length === 0) return [{ to, asset: settings.native, amount: amount(value) }]
  const answer = await nodes.ask([provider], 'eth_getTransactionByHash', [id], signal)
  const fields = fieldsOf(settings.network.chain, 'eth_getTransactionByHash', answer.status === 'result' ? answer.value : undefined)
  const data = readBytes(fields['input'])
  if (data === undefined) throw malformed(settings.network.chain, 'eth_getTransactionByHash', 'input is missing')
  return coinLegsOf(settings, value, data)
}

function tokens({ settings }: ChainState, { from }: BlockTransaction, { logs }: Receipt): Outflow['payments'] {
  return logs.flatMap((log) => {
    const transfer = readTransfer(log)
    const token = [...settings.tokens.values()].find(({ address }) => address === transfer?.token)
    if (transfer === undefined || token === undefined || transfer.from !== from || transfer.amount === 0n) return []
    return [{ to: transfer.to, asset: token.asset, amount: amount(transfer.amount) }]
  })
}
