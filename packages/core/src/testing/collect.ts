import type { Runner } from './runner.ts'

/** How one case of a kit ended. */
export type CaseOutcome = { readonly name: string; readonly error: unknown }

/** A runner that keeps the cases instead of reporting them, to see what a kit says of a broken adapter. */
export type CollectingRunner = Runner & {
  /** Runs every case in order and tells how each ended; `error` is null for a case that passed. */
  run(wanted?: (name: string) => boolean): Promise<readonly CaseOutcome[]>
}

/** Collects the cases of a kit to run them later, outside any test runner. */
export function collectCases(): CollectingRunner {
  const cases: { readonly name: string; readonly body: () => Promise<void> | void }[] = []
  return {
    describe: (_, body) => body(),
    it: (name, body) => {
      cases.push({ name, body })
    },
    run: async (wanted = () => true) => {
      const outcomes: CaseOutcome[] = []
      for (const { name, body } of cases.filter((entry) => wanted(entry.name))) {
        try {
          await body()
          outcomes.push({ name, error: null })
        } catch (error) {
          outcomes.push({ name, error: error ?? 'rejected with nothing' })
        }
      }
      return outcomes
    },
  }
}
