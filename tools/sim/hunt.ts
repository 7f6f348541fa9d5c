import type { Mutant } from './mutants/mutant.ts'
import { patchedCopy } from './patched-copy.ts'
import { playJob } from './play.ts'

/** How a hunt for one mutant ended. */
export type Hunt = {
  readonly mutant: string
  readonly runs: number
  readonly caught: number
  /** Histories played until the first violation, per run. */
  readonly histories: readonly number[]
  /** What the first run said. */
  readonly message: string
}

/** Histories of its own profile that a mutant gets per run: its share of the runs that `npm test` makes of all profiles. */
export const huntHistories = 650

/** Plays a mutant's histories until one is violated, `runs` times from different seeds. */
export async function hunt(mutant: Mutant, options: { readonly from: number; readonly runs: number }): Promise<Hunt> {
  const copy = patchedCopy(mutant)
  const histories: number[] = []
  let caught = 0
  let message = 'nothing was found'
  try {
    for (let run = 0; run < options.runs; run += 1) {
      const from = options.from + run * huntHistories
      const report = await playJob({
        simulator: copy.simulator,
        from,
        count: huntHistories,
        stride: 1,
        profile: mutant.profile,
        stopAtFirst: true,
      })
      histories.push(report.histories)
      const violation = report.violations[0]?.violation
      if (histories.length === 1 && violation !== undefined) message = violation.message.split('\n')[0] ?? ''
      // A patched copy that only crashes proves nothing about the oracle.
      if (violation !== undefined && violation.rule !== 'crash') caught += 1
    }
  } finally {
    copy.remove()
  }
  return { mutant: mutant.name, runs: options.runs, caught, histories, message }
}
