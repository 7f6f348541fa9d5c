import { type BlockRef, type Clock, isWalletError, systemClock } from '@wallet/core'
import type { Daemon } from './rpc/daemon.ts'

/** How far one watched transaction has come. */
export type Confirmation =
  | { readonly id: string; readonly status: 'missing' | 'pooled' }
  | { readonly id: string; readonly status: 'confirmed'; readonly confirmations: number; readonly block: BlockRef }

/** What the monitor tells. `undone`: it was in a block that a reorganisation took away. */
export type ConfirmationEvent =
  | { readonly name: 'confirmation.changed'; readonly now: Confirmation }
  | { readonly name: 'confirmation.undone'; readonly now: Confirmation; readonly block: BlockRef }
  | { readonly name: 'confirmation.final'; readonly now: Extract<Confirmation, { readonly status: 'confirmed' }> }
  | { readonly name: 'confirmation.unavailable'; readonly reason: string }

/** Where and how often confirmations are looked for. */
export type ConfirmationMonitorOptions = {
  readonly daemon: Daemon
  readonly emit: (event: ConfirmationEvent) => void
  /** Default 30,000 ms. */
  readonly everyMs?: number
  /** Confirmations after which a transaction is told as final and no longer watched; default 10. */
  readonly confirmations?: number
  readonly clock?: Clock
}

/** Watches transactions by id until they are final. */
export interface ConfirmationMonitor {
  /** Idempotent. */
  watch(id: string): void
  unwatch(id: string): void
  /** Looks once at all of them, and tells what is new. */
  look(signal: AbortSignal): Promise<readonly Confirmation[]>
  /** Looks now and then until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>
}

/**
 * Follows transactions by asking the daemon: no wallet is opened or leased for it, however many sessions are under way.
 *
 * A wallet would be the wrong one to ask: after a reorganisation it keeps the old number of confirmations until a longer chain comes.
 * In memory only; whoever needs it after a restart watches again.
 */
export function confirmationMonitor(options: ConfirmationMonitorOptions): ConfirmationMonitor {
  const { daemon, emit, everyMs = 30_000, confirmations = 10, clock = systemClock } = options
  const watched = new Map<string, Confirmation | undefined>()

  const read = async (signal: AbortSignal): Promise<readonly Confirmation[]> => {
    const ids = [...watched.keys()]
    const { height } = await daemon.healthy(signal)
    const found = await daemon.transactions(ids, signal)
    const seen: Confirmation[] = []
    for (const id of ids) {
      const at = found.get(id)
      if (at?.height === undefined) {
        seen.push({ id, status: at === undefined ? 'missing' : 'pooled' })
        continue
      }
      const { ref } = await daemon.block(at.height, signal)
      seen.push({ id, status: 'confirmed', confirmations: Math.max(1, height - at.height), block: ref })
    }
    return seen
  }
  const tell = (now: Confirmation): void => {
    const before = watched.get(now.id)
    if (!watched.has(now.id)) return
    watched.set(now.id, now)
    const moved = before?.status === 'confirmed' && (now.status !== 'confirmed' || now.block.hash !== before.block.hash)
    if (before?.status === 'confirmed' && moved) emit({ name: 'confirmation.undone', now, block: before.block })
    else if (JSON.stringify(before) !== JSON.stringify(now)) emit({ name: 'confirmation.changed', now })
    if (now.status !== 'confirmed' || now.confirmations < confirmations) return
    emit({ name: 'confirmation.final', now })
    watched.delete(now.id)
  }
  const look: ConfirmationMonitor['look'] = async (signal) => {
    if (watched.size === 0) return []
    const seen = await read(signal)
    for (const now of seen) tell(now)
    return seen
  }
  return {
    look,
    watch: (id) => {
      if (!watched.has(id)) watched.set(id, undefined)
    },
    unwatch: (id) => void watched.delete(id),
    run: async (signal) => {
      while (!signal.aborted) {
        try {
          await look(signal)
        } catch (error) {
          if (!isWalletError(error)) throw error
          emit({ name: 'confirmation.unavailable', reason: error.message })
        }
        await clock.sleep(everyMs, signal)
      }
    },
  }
}
