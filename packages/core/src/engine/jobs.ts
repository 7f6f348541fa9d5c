import { InvariantError } from '../errors/invariant.ts'
import type { Context } from './context.ts'
import { scanDeposits } from './deposits.ts'
import { keepLanes } from './keep-lanes.ts'
import { reconcile } from './reconcile.ts'
import { noteTrouble } from './steps/note.ts'

/** Work that comes round by the clock. Each job runs once at a time; one that fails is tried again at its next turn. */
export type Jobs = {
  runDue(signal: AbortSignal): Promise<void>
  idle(): Promise<void>
}

/** Sealing the journal, reconciling, scanning deposits, filling gaps in lanes. */
export function jobs(context: Context): Jobs {
  const { worker, clock } = context
  const table = [
    {
      name: 'seal-journal',
      phase: undefined,
      everyMs: worker.idleMs,
      run: async () => void (await context.store.sealJournal({ max: 1_000 })),
    },
    {
      name: 'reconcile',
      phase: undefined,
      everyMs: worker.reconcileEveryMs,
      run: async (signal: AbortSignal) => void (await reconcile(context, signal)),
    },
    { name: 'keep-lanes', phase: 'send', everyMs: worker.gapFillAfterMs, run: async () => keepLanes(context) },
    {
      name: 'deposits',
      phase: 'track',
      everyMs: worker.depositsEveryMs,
      run: async (signal: AbortSignal) => {
        for (const adapter of context.chains.values())
          if (adapter.deposits !== undefined) await scanDeposits(context, adapter.chain, signal)
      },
    },
  ]
    .filter((job) => worker.phase === 'all' || job.phase === undefined || job.phase === worker.phase)
    .map((job) => ({ ...job, nextAt: clock.now() + job.everyMs, running: undefined as Promise<void> | undefined }))

  return {
    runDue: async (signal) => {
      const now = clock.now()
      const due = table.filter((job) => job.running === undefined && now >= job.nextAt)
      await Promise.all(
        due.map(async (job) => {
          job.nextAt = now + job.everyMs
          job.running = job.run(signal)
          try {
            await job.running
          } catch (error) {
            if (error instanceof InvariantError) throw error
            noteTrouble(context, job.name, error)
          } finally {
            job.running = undefined
          }
        }),
      )
    },
    idle: async () => void (await Promise.allSettled(table.map((job) => job.running))),
  }
}
