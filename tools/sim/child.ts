// One process of the simulator: plays the seeds it is told to, answers over the channel it was started with, and ends.
import type { HistoryResult } from '@wallet/core/testing'
import type { Job, Played, Report } from './protocol.ts'

type Simulator = { readonly runHistory: (seed: number, options: { readonly profile?: string }) => Promise<HistoryResult> }

// Nobody is left to answer to.
process.once('disconnect', () => process.exit())
process.once('message', (job: Job) => {
  play(job).then(
    (report) => process.send?.(report, () => process.disconnect()),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

async function play(job: Job): Promise<Report> {
  const { runHistory } = (await import(job.simulator)) as Simulator
  const started = process.cpuUsage()
  const ends: { [state: string]: number } = {}
  const violations: Played[] = []
  let histories = 0
  let steps = 0
  for (let index = 0; index < job.count; index += 1) {
    const result = await runHistory(job.from + index * job.stride, job.profile === undefined ? {} : { profile: job.profile })
    histories += 1
    steps += result.steps
    for (const [state, count] of Object.entries(result.ends)) ends[state] = (ends[state] ?? 0) + count
    const { seed, profile, kind, violation } = result
    if (violation === null) continue
    violations.push({ seed, profile, kind, violation })
    if (job.stopAtFirst || violations.length >= 20) break
  }
  const used = process.cpuUsage(started)
  return { histories, steps, ends, violations, cpuMs: (used.user + used.system) / 1_000 }
}
