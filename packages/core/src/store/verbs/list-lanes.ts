import { prefixRange } from '../kernel/keys.ts'
import type { Verb } from '../kernel/verb.ts'

/** The lanes of a wallet, or all. Lanes are few: one per sender address. */
export const listLanes: Verb<'listLanes'> = (tx, { wallet }) => {
  const [from, to] = prefixRange('')
  const lanes = tx.range('lanes', from, to, 10_000).map(([, lane]) => lane)
  return { lanes: wallet === undefined ? lanes : lanes.filter((lane) => lane.wallet === wallet) }
}
