import type { Note, Order } from '../../store/records.ts'
import type { Context } from '../context.ts'

/** Tells logs and metrics that an order is parked. */
export function noteParked(context: Context, order: Order, note: Note): void {
  const { chain } = order.intent
  context.instruments.parked(chain, note.code)
  context.emit({ name: 'withdrawal.parked', order: order.id, chain, ...note, resumeInMs: context.worker.parkMs })
}

/** Tells logs and metrics that an order ended unpaid. */
export function noteFailed(context: Context, order: Order, code: string): void {
  const { chain } = order.intent
  context.instruments.failed(chain, code)
  context.emit({ name: 'withdrawal.failed', order: order.id, chain, code })
}

/** Tells logs that a person should look at an order. */
export function noteAttention(context: Context, order: Order, note: Note): void {
  context.emit({ name: 'withdrawal.attention', order: order.id, chain: order.intent.chain, ...note })
}

/** Tells logs and metrics that the engine itself stopped a scope. */
export function noteHalted(
  context: Context,
  scope: `${'chain' | 'wallet' | 'lane' | 'asset' | 'account'}:${string}` | 'global',
  detail: string,
): void {
  context.instruments.halted(scope, true)
  context.emit({ name: 'scope.halted', scope, automatic: true, detail })
}

/** Tells logs that a part of the worker failed and goes on. */
export function noteTrouble(context: Context, part: string, error: unknown): void {
  context.emit({
    name: 'worker.failed',
    worker: context.worker.name,
    code: part,
    detail: error instanceof Error ? error.message : 'not an error',
  })
}
