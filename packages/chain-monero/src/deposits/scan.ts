import { amount, type Deposit } from '@wallet/core'
import { moneroErrors } from '../errors/codes.ts'
import { countOf, listOf, objectOf, textOf, wholeOf } from '../rpc/fields.ts'
import type { Settings } from '../settings.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'
import { bringInStep } from '../wallet-in-step.ts'
import { type Position, readCursor, writeCursor } from './cursor.ts'
import { type Incoming, isMature, isWorthWaiting } from './maturity.ts'

/** Where deposits are looked for. */
export type DepositSettings = {
  /** The session key of the wallet whose subaddresses users pay to; one that only looks is enough. */
  readonly wallet: string
  /** The first block to look at. */
  readonly fromHeight: number
  /** Payments locked for longer never count; default 10,000 blocks, two weeks. */
  readonly lockBlocksMax?: number
}

type Scan = { readonly deposits: readonly Deposit[]; readonly cursor: string }
type Found = Incoming & { readonly id: string; readonly address: string; readonly index: string; readonly amount: bigint }

/**
 * Deposits that have become final and spendable since the cursor, oldest first.
 *
 * A payment counts once, when the horizon passes both its depth and its lock: true at this horizon and not at the one of the cursor.
 *
 * - Idempotent: the same cursor and chain give the same deposits.
 *
 * @throws WalletError `MONERO__CURSOR_MISMATCH` when the chain no longer holds the cursor's block, and those of the session and daemon
 */
export async function scanDeposits(
  settings: Settings,
  options: DepositSettings,
  request: { readonly addresses: readonly string[]; readonly cursor: string | null },
  signal: AbortSignal,
): Promise<Scan> {
  const { daemon, finality, native } = settings
  const { cursor } = request
  const before: Position = cursor === null ? { height: options.fromHeight - 1, hash: '', time: 0 } : readCursor(cursor)
  const lease = await settings.sessions.lease(options.wallet, signal, 'deposits')
  try {
    const info = await bringInStep(lease.handle, daemon, signal)
    if (before.hash !== '') await stillThere(settings, before, cursor ?? '', signal)
    const height = info.height - finality
    if (height <= before.height) return { deposits: [], cursor: cursor ?? writeCursor(before) }
    const block = await daemon.block(height, signal)
    const horizon = { height, time: Math.max(before.time, block.timestamp) }
    const found = await incoming(lease.handle, Math.min(before.height + 1, before.lockedFrom ?? Number.MAX_SAFE_INTEGER), height, signal)
    const wanted = new Set(request.addresses)
    const deposits = found
      .filter((one) => wanted.has(one.address) && isMature(one, horizon) && !isMature(one, before))
      .sort((a, b) => a.height - b.height || (a.id < b.id ? -1 : 1))
    const waiting = found.filter((one) => !isMature(one, horizon) && isWorthWaiting(one, horizon, options.lockBlocksMax ?? 10_000))
    const lockedFrom = waiting.reduce((least, one) => Math.min(least, one.height), Number.MAX_SAFE_INTEGER)
    const blocks = new Map<number, string>()
    for (const one of deposits) if (!blocks.has(one.height)) blocks.set(one.height, (await daemon.block(one.height, signal)).ref.hash)
    return {
      deposits: deposits.map((one) => ({
        reference: `${one.id}:${one.index}`,
        address: one.address,
        asset: native,
        amount: amount(one.amount),
        block: { height: one.height, hash: blocks.get(one.height) ?? '' },
      })),
      cursor: writeCursor({ ...horizon, hash: block.ref.hash, ...(waiting.length === 0 ? {} : { lockedFrom }) }),
    }
  } finally {
    await lease.release()
  }
}

async function stillThere({ daemon }: Settings, { height, hash }: Position, cursor: string, signal: AbortSignal): Promise<void> {
  const { ref } = await daemon.block(height, signal)
  if (ref.hash !== hash) throw moneroErrors.create('MONERO__CURSOR_MISMATCH', { cursor, reason: `block ${height} is now ${ref.hash}` })
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
