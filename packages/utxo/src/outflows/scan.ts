import { isDeepStrictEqual } from 'node:util'
import { amount, malformed, type Outflow, type OutflowsFacet, transactionId } from '@wallet/core'
import { fromHex, toHex } from '../bytes/hex.ts'
import type { Block, BlockTransaction } from '../chain/block.ts'
import type { ChainState } from '../chain/chain-state.ts'
import { fetchBlock } from '../chain/fetch-block.ts'
import { claimOf, outpointOf } from '../chain/outpoint.ts'
import { ownInputOf } from '../chain/own-inputs.ts'
import { spentOutput } from '../chain/spent-output.ts'

type Page = Awaited<ReturnType<OutflowsFacet['scan']>>

const blocksPerScan = 50

/**
 * Final transactions that spent coins of these addresses, from block `from` on. What came back to one of the addresses is no payment.
 *
 * - Idempotent: yes.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`; `CHAIN_RESPONSE_MALFORMED` from a node that cannot tell what coins were worth, or when nodes
 *   disagree
 */
export async function scanOutflows(state: ChainState, addresses: readonly string[], from: number, signal: AbortSignal): Promise<Page> {
  const { settings, follower, client } = state
  const tip = await follower.sync(0, signal)
  const final = tip.height - settings.finality + 1
  const last = Math.min(final, from + blocksPerScan - 1)
  // What is missing here counts as not paid, so no single node is believed: whose an input is, its witness tells, and that is not hashed.
  const nodes = (await client.apart()).slice(0, settings.quorum)
  const told = await Promise.all(nodes.map((one) => readOutflows({ ...state, client: one }, addresses, Math.max(1, from), last, signal)))
  if (told.some((other) => !isDeepStrictEqual(other, told[0])))
    throw malformed(settings.flavour.network.chain, 'getblock', 'the nodes disagree about what final blocks hold')
  return { outflows: told[0] ?? [], next: last >= final ? null : last + 1 }
}

/** Transactions in these blocks that spent coins of these addresses, by the word of the state's client. */
export async function readOutflows(
  state: ChainState,
  addresses: readonly string[],
  from: number,
  last: number,
  signal: AbortSignal,
): Promise<readonly Outflow[]> {
  const { client } = state
  const { flavour } = state.settings
  const scripts = new Map<string, string>()
  for (const address of addresses) {
    const parsed = flavour.parseAddress(address)
    if (parsed.status === 'valid') scripts.set(toHex(parsed.script), address)
  }
  const outflows: Outflow[] = []
  for (let height = from; height <= last; height += 1) {
    const hash = await client.read('getblockhash', [height], signal)
    if (typeof hash !== 'string') throw malformed(flavour.network.chain, 'getblockhash', 'not a hash')
    const block = await fetchBlock(flavour, client, hash, signal)
    for (const transaction of block.transactions) {
      if ((await ownInputOf(state, block, transaction, scripts, signal)) === undefined) continue
      const outflow = await outflowOf(state, block, height, transaction, scripts, signal)
      if (outflow !== undefined) outflows.push(outflow)
    }
  }
  return outflows
}

async function outflowOf(
  state: ChainState,
  block: Block,
  height: number,
  transaction: BlockTransaction,
  scripts: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Outflow | undefined> {
  const { flavour, asset } = state.settings
  const spent = await Promise.all(transaction.inputKeys().map((_, input) => spentOutput(state, block, transaction, input, signal)))
  // An input shows what its maker likes; somebody else's script can be opened by a push of our public key.
  const from = spent.map(({ script }) => scripts.get(script)).find((address) => address !== undefined)
  if (from === undefined) return undefined
  const outputs = transaction.outputs()
  const [sumIn, sumOut] = [spent, outputs].map((list) => list.reduce((sum, { value }) => sum + value, 0n)) as [bigint, bigint]
  if (sumIn < sumOut) throw malformed(flavour.network.chain, 'getblock', 'a transaction that gives away more than it has')
  return {
    transaction: transactionId(transaction.txid()),
    block: { height, hash: block.hash },
    from,
    claims: transaction.inputKeys().map((key) => claimOf(flavour.network.chain, outpointOf(key))),
    payments: outputs
      .filter(({ script }) => !scripts.has(script))
      .map(({ value, script }) => ({ to: flavour.addressOf(fromHex(script)) ?? `script:${script}`, asset, amount: amount(value) })),
    feePaid: amount(sumIn - sumOut),
  }
}
