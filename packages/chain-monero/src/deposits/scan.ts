import { amount, type Deposit, type DepositsFacet } from '@wallet/core'
import { moneroErrors } from '../errors/codes.ts'
import type { DepositSettings } from '../options.ts'
import type { DaemonInfo } from '../rpc/daemon.ts'
import { countOf, listOf, objectOf, textOf, wholeOf } from '../rpc/fields.ts'
import type { Settings } from '../settings.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'
import { bringInStep } from '../wallet-in-step.ts'
import { type Position, readCursor, writeCursor } from './cursor.ts'
import { type Incoming, isMature, isWorthWaiting } from './maturity.ts'
import { resume } from './undone.ts'

type Page = Awaited<ReturnType<DepositsFacet['scan']>>
type Found = Incoming & { readonly id: string; readonly address: string; readonly index: string; readonly amount: bigint }

/**
 * Deposits that have become final and spendable since the cursor, oldest first, and those told before that the chain has taken back.
 *
 * A payment counts once, when the horizon passes both its depth and its lock: true at this horizon and not at the one of the cursor.
 *
 * - Idempotent: the same cursor and chain give the same deposits. After a reorganisation some are told again, by the same reference.
 *
 * @throws WalletError `CURSOR_MISMATCH` for a text that is no cursor, and those of the session and daemon
 */
export async function scanDeposits(
  settings: Settings,
  options: DepositSettings,
  request: { readonly addresses: readonly string[]; readonly cursor: string | null },
  signal: AbortSignal,
): Promise<Page> {
  const { daemon, confirmations } = settings
  const { fromHeight, lockBlocksMax = 10_000 } = options
  const start: Position = { height: fromHeight - 1, hash: '', time: 0, told: [] }
  const stored = request.cursor === null ? start : readCursor(request.cursor)
  const lease = await settings.sessions.lease(options.wallet, signal, 'deposits')
  try {
    const info = await bringInStep(lease.handle, daemon, signal)
    const { from: before, undone } = await resume(settings, stored, fromHeight, signal)
    const also = undone.length === 0 ? {} : { undone }
    const height = info.height - confirmations
    if (height <= before.height) return { deposits: [], cursor: writeCursor(before), ...also }
    const block = await daemon.block(height, signal)
    const horizon = { height, time: Math.max(before.time, block.timestamp) }
    const found = await incoming(lease.handle, Math.min(before.height + 1, before.lockedFrom ?? Number.MAX_SAFE_INTEGER), height, signal)
    const wanted = new Set(request.addresses)
    const due = found.filter((one) => wanted.has(one.address) && isMature(one, horizon) && !isMature(one, before)).sort(inOrder)
    const deposits = await confirmed(settings, lease.handle, due, info, signal)
    await requireSameBranch(settings, lease.handle, info, signal)
    const waiting = found.filter((one) => !isMature(one, horizon) && isWorthWaiting(one, horizon, lockBlocksMax))
    const lockedFrom = waiting.reduce((least, one) => Math.min(least, one.height), Number.MAX_SAFE_INTEGER)
    // By reference: what is told again may now be in another block.
    const told = new Map([...before.told, ...deposits].map(({ reference, block: held }) => [reference, { reference, block: held }]))
    const cursor = { ...horizon, hash: block.ref.hash, told: [...told.values()], ...(waiting.length === 0 ? {} : { lockedFrom }) }
    return { deposits, cursor: writeCursor(cursor), ...also }
  } finally {
    await lease.release()
  }
}

/** Oldest first, and the same whoever tells: wallets list several payments of one transaction in whatever order they please. */
function inOrder(a: Found, b: Found): number {
  if (a.height !== b.height) return a.height - b.height
  if (a.id !== b.id) return a.id < b.id ? -1 : 1
  return a.index < b.index ? -1 : a.index > b.index ? 1 : 0
}

/**
 * What the wallet found, with the block that the daemon says holds it.
 *
 * After a reorganisation the wallet goes on with the blocks it knew until it is told others, so its word alone credits nothing.
 *
 * @throws WalletError `MONERO__WALLET_BEHIND` where the daemon has a transaction elsewhere, or not at all
 */
async function confirmed(
  { daemon, native }: Settings,
  wallet: MoneroWallet,
  due: readonly Found[],
  info: DaemonInfo,
  signal: AbortSignal,
): Promise<readonly Deposit[]> {
  if (due.length === 0) return []
  const known = await daemon.transactions([...new Set(due.map(({ id }) => id))], signal)
  const hashes = new Map<number, string>()
  for (const { id, height } of due) {
    if (known.get(id)?.height !== height)
      throw moneroErrors.create('MONERO__WALLET_BEHIND', { key: wallet.key, height, daemon: info.height })
    if (!hashes.has(height)) hashes.set(height, (await daemon.block(height, signal)).ref.hash)
  }
  return due.map((one) => ({
    reference: `${one.id}:${one.index}`,
    address: one.address,
    asset: native,
    amount: amount(one.amount),
    block: { height: one.height, hash: hashes.get(one.height) ?? '' },
  }))
}

/**
 * The daemon still follows the branch that the wallet was brought into step with; asked last, so that all before speaks of that branch.
 *
 * What the wallet did list is looked up at the daemon; what it did not list is nowhere to be looked up. Had another branch won
 * meanwhile, its hash would stand in the cursor, and a deposit that only this branch holds below the horizon would never be told.
 *
 * @throws WalletError `MONERO__WALLET_BEHIND` where it does not; the next scan refreshes the wallet
 */
async function requireSameBranch({ daemon }: Settings, wallet: MoneroWallet, info: DaemonInfo, signal: AbortSignal): Promise<void> {
  const top = await daemon.block(info.height - 1, signal)
  if (top.ref.hash !== info.topHash)
    throw moneroErrors.create('MONERO__WALLET_BEHIND', { key: wallet.key, height: info.height, daemon: info.height })
}

/** What came in from one block to another, both included; change and what the wallet pays itself are not among it. */
async function incoming(wallet: MoneroWallet, from: number, to: number, signal: AbortSignal): Promise<readonly Found[]> {
  // The wallet leaves out the block that `min_height` names.
  const range = { filter_by_height: true, min_height: Math.max(0, from - 1), max_height: to }
  const answer = await wallet.call('get_transfers', { in: true, account_index: 0, ...range }, signal)
  return listOf(answer, 'in')
    .map((one) => {
      const { major, minor } = objectOf(one, 'subaddr_index')
      return {
        ...{ id: textOf(one, 'txid'), address: textOf(one, 'address'), index: `${major}/${minor}` },
        ...{ height: countOf(one, 'height'), amount: wholeOf(one, 'amount'), unlockTime: wholeOf(one, 'unlock_time') },
      }
    })
    .filter(({ height }) => height >= from && height <= to)
}
