// Coin selection beside coinselect, @scure/btc-signer and @bitcoinerlab/coinselect: time per selection at 1,000 to 1,000,000 coins,
// and what real payments cost in the end beside coinselect and Bitcoin Core's rules. The same code with the same search budget in both.
import { simulate } from './coin-selection/simulation.ts'
import { speed } from './coin-selection/speed.ts'
import type { Bench } from './kit/bench.ts'

/** `bench coin-selection short` is a quick look: two sizes of wallet and a tenth of the payments. `cost` and `speed` run one half. */
export const bench: Bench = async ([what]) => {
  const short = what === 'short'
  const times = what === 'cost' ? { rows: [], verdicts: [] } : speed(!short)
  const costs = what === 'speed' ? { rows: [], verdicts: [] } : simulate(short ? 2_000 : 12_000, short ? [1] : [1, 2])
  return { rows: [...times.rows, ...costs.rows], verdicts: [...times.verdicts, ...costs.verdicts] }
}
