import { isDeepStrictEqual } from 'node:util'
import { amount, coreErrors, malformed } from '@wallet/core'
import { zeroPadValue } from 'ethers'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { readHash } from '../hex/bytes.ts'
import { quantity, readCount } from '../hex/quantity.ts'
import { readLog } from '../observe/receipt.ts'
import { readTransfer, transferTopic } from '../observe/transfer-log.ts'
import type { Placed } from './coin-deposits.ts'
import type { FullBlock } from './full-block.ts'

// Providers bound how many topics a filter may name; above this the recipients are sifted here.
const topicsMax = 200

/**
 * Transfers of listed tokens to our addresses in these blocks, by what the token's log says was delivered.
 *
 * Asked of `quorum` providers, which must agree: a node whose index lags behind its blocks answers with fewer logs and no error, and
 * one deposit left out here is left out for ever. Transfers of nothing are passed over (address poisoning sends thousands).
 */
export async function tokenDeposits(
  state: ChainState,
  witnesses: readonly Head[],
  blocks: readonly FullBlock[],
  ours: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Placed[]> {
  const { settings, nodes } = state
  const [first, last] = [blocks[0], blocks.at(-1)]
  if (settings.tokens.size === 0 || ours.size === 0 || first === undefined || last === undefined) return []
  const filter = {
    fromBlock: quantity(first.height),
    toBlock: quantity(last.height),
    address: [...settings.tokens.values()].map(({ address }) => address),
    topics:
      ours.size > topicsMax ? [transferTopic] : [transferTopic, null, [...ours].map((address) => zeroPadValue(address, 32).toLowerCase())],
  }
  const told = await Promise.all(
    witnesses.slice(0, settings.quorum).map(async ({ provider }) => {
      const answer = await nodes.ask([provider], 'eth_getLogs', [filter], signal)
      if (answer.status === 'result') return depositsIn(state, blocks, ours, answer.value)
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain: settings.network.chain, reason: `eth_getLogs: ${answer.message}` })
    }),
  )
  if (told.some((other) => !isDeepStrictEqual(other, told[0])))
    throw malformed(settings.network.chain, 'eth_getLogs', 'the providers disagree about final blocks')
  return told[0] ?? []
}

function depositsIn({ settings }: ChainState, blocks: readonly FullBlock[], ours: ReadonlySet<string>, value: unknown): readonly Placed[] {
  const { chain } = settings.network
  const refuse = (reason: string) => malformed(chain, 'eth_getLogs', reason)
  if (!Array.isArray(value)) throw refuse('not a list')
  const placed = value.flatMap((one: { readonly [field: string]: unknown }): Placed[] => {
    const log = readLog(one)
    const [height, index, transaction] = [readCount(one['blockNumber']), readCount(one['logIndex']), readCount(one['transactionIndex'])]
    const [hash, id] = [readHash(one['blockHash']), readHash(one['transactionHash'])]
    if (
      log === undefined ||
      height === undefined ||
      index === undefined ||
      transaction === undefined ||
      hash === undefined ||
      id === undefined
    ) {
      throw refuse('a log cannot be read')
    }
    const block = blocks.find((candidate) => candidate.height === height)
    if (block === undefined || block.hash !== hash || one['removed'] === true)
      throw refuse(`a log of block ${height} is not on the chain that was read`)
    const transfer = readTransfer(log)
    const token = [...settings.tokens.values()].find(({ address }) => address === transfer?.token)
    if (transfer === undefined || token === undefined || transfer.amount === 0n || !ours.has(transfer.to)) return []
    const { to: address, from } = transfer
    const deposit = {
      reference: `${id}:${index}`,
      address,
      asset: token.asset,
      amount: amount(transfer.amount),
      from,
      block: { height, hash },
    }
    return [{ deposit, transaction, log: index }]
  })
  return placed.sort((a, b) => a.deposit.block.height - b.deposit.block.height || a.log - b.log)
}
