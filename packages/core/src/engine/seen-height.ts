import type { ChainId } from '../ids/chain-id.ts'
import type { Context } from './context.ts'

const cursorOf = (chain: ChainId): string => `seen-height:${chain}`

/** The highest block whose deposits are in the books; 0 when none are. */
export async function seenHeight(context: Context, chain: ChainId): Promise<number> {
  const { value } = await context.store.readCursor({ name: cursorOf(chain) })
  return value === null ? 0 : Number.parseInt(value, 10)
}

/**
 * Notes that deposits up to a block are about to be booked. Only ever raises.
 *
 * A node that is behind that block does not hold these coins yet, and must not be taken for a witness that they are gone.
 */
export async function raiseSeenHeight(context: Context, chain: ChainId, height: number): Promise<void> {
  for (;;) {
    const { value } = await context.store.readCursor({ name: cursorOf(chain) })
    if (value !== null && Number.parseInt(value, 10) >= height) return
    const moved = await context.store.advanceCursor({ name: cursorOf(chain), from: value, to: height.toString() })
    if (moved.status !== 'moved') return
  }
}
