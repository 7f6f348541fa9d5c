import type { Context } from '../context.ts'

/** Delay before try number `tries` + 1: exponential, half of it random, so that many workers do not come back at once. */
export function backoffMs(context: Context, tries: number): number {
  const { backoffBaseMs, backoffCapMs } = context.worker
  const ceiling = Math.min(backoffCapMs, backoffBaseMs * 2 ** Math.min(tries, 20))
  return Math.floor(ceiling / 2) + context.random.below(Math.ceil(ceiling / 2) + 1)
}
