import { amount, type BlockRef, type Deposit, type DepositsFacet, deepestUndone, malformed, type UndoneDeposit } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import type { Block, BlockTransaction } from '../chain/block.ts'
import type { ChainState } from '../chain/chain-state.ts'
import { ownInputOf } from '../chain/own-inputs.ts'
import { type DepositCursor, readCursor, writeCursor } from './cursor.ts'

type Page = Awaited<ReturnType<DepositsFacet['scan']>>

/** Blocks looked through in one call: the caller has a deadline, and comes again. */
const blocksPerScan = 50

/**
 * Final deposits after the cursor, oldest first, and those told before whose block the chain has taken back.
 *
 * - Idempotent: yes; the same cursor gives the same deposits, and more once more blocks are final.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`; `CURSOR_MISMATCH` for a text that is no cursor, or one of a chain that left ours more
 * than a hundred blocks ago
 */
export async function scanDeposits(
  state: ChainState,
  from: number,
  addresses: readonly string[],
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page> {
  const { settings, follower, client } = state
  const tip = await follower.sync(0, signal)
  const before = cursor === null ? { height: from - 1, hash: '', told: [] } : readCursor(cursor)
  const { start, told, undone } = await resume(state, before, from, signal)
  const last = Math.min(tip.height - settings.finality + 1, start.height + blocksPerScan)
  const scripts = new Map<string, string>()
  for (const address of addresses) {
    const parsed = settings.flavour.parseAddress(address)
    if (parsed.status === 'valid') scripts.set(toHex(parsed.script), address)
  }
  const deposits: Deposit[] = []
  let at = start
  for (let height = start.height + 1; height <= last; height += 1) {
    const hash = follower.at(height)?.hash ?? (await client.read('getblockhash', [height], signal))
    if (typeof hash !== 'string') throw malformed(settings.flavour.network.chain, 'getblockhash', 'not a hash')
    const block = await follower.read(hash, signal)
    // Reorganised between two questions, or two nodes that differ: the next scan begins where this one ends.
    if (at.hash !== '' && block.previous !== at.hash) break
    if (!(await client.agree(height, hash, signal))) break
    deposits.push(...(await depositsIn(state, block, height, scripts, signal)))
    at = { height, hash }
  }
  // By reference: after going back some are told again, now perhaps from another block.
  const known = new Map([...told, ...deposits].map(({ reference, block }) => [reference, { reference, block }]))
  return { deposits, cursor: writeCursor({ ...at, told: [...known.values()] }), ...(undone.length === 0 ? {} : { undone }) }
}

/** Where to go on from: the cursor's block, or far enough before it when the chain has taken that back. */
async function resume(
  state: ChainState,
  { height, hash, told }: DepositCursor,
  from: number,
  signal: AbortSignal,
): Promise<{
  readonly start: Pick<BlockRef, 'height' | 'hash'>
  readonly told: DepositCursor['told']
  readonly undone: readonly UndoneDeposit[]
}> {
  const { client, settings } = state
  // Where the nodes differ nothing was undone for certain, and nothing is told either: no block follows the cursor's at the first node.
  const isThere = async (block: BlockRef): Promise<boolean> => !(await client.deny(block.height, block.hash, signal))
  if (hash === '' || (await isThere({ height, hash }))) return { start: { height, hash }, told, undone: [] }
  const stands = await Promise.all(told.map(async (one) => ((await isThere(one.block)) ? [one] : [])))
  const kept = stands.flat()
  const undone = told
    .filter((one) => !kept.includes(one))
    .map(({ reference, block }) => ({ reference, asset: settings.asset, reason: `block ${block.height} ${block.hash} left the chain` }))
  return { start: { height: Math.max(from - 1, height - deepestUndone), hash: '' }, told: kept, undone }
}

async function depositsIn(
  state: ChainState,
  block: Block,
  height: number,
  scripts: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly Deposit[]> {
  const { asset } = state.settings
  const deposits: Deposit[] = []
  for (const transaction of block.transactions) {
    const paying = transaction.outputs().flatMap(({ value, script }, vout) => {
      const address = scripts.get(script)
      return address === undefined ? [] : [{ vout, value, address }]
    })
    // What our own addresses pay is change, or moved between our wallets: no deposit.
    if (paying.length === 0 || (await isOurs(state, block, transaction, scripts, signal))) continue
    const txid = transaction.txid()
    for (const { vout, value, address } of paying) {
      deposits.push({ reference: `${txid}:${vout}`, address, asset, amount: amount(value), block: { height, hash: block.hash } })
    }
  }
  return deposits
}

async function isOurs(
  state: ChainState,
  block: Block,
  transaction: BlockTransaction,
  scripts: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<boolean> {
  // A coin of a wallet that was being followed when this block came.
  if (transaction.inputKeys().some((key) => (state.spends.of(key) ?? null) !== null)) return true
  return (await ownInputOf(state, block, transaction, scripts, signal)) !== undefined
}
