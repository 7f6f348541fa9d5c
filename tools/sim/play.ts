import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Job, type Report, together } from './protocol.ts'

const child = fileURLToPath(new URL('child.ts', import.meta.url))

/** The simulator in this checkout. */
export const realSimulator: string = new URL('../../packages/core/src/testing/simulator/history.ts', import.meta.url).href

/** Plays one job in a process of its own. */
export function playJob(job: Job): Promise<Report> {
  return new Promise((resolve, reject) => {
    const running = fork(child, [], { execArgv: ['--conditions=source'], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
    let answer: Report | undefined
    let trouble = ''
    running.stderr?.on('data', (text: Buffer) => {
      trouble += text.toString()
    })
    running.once('message', (report) => {
      answer = report as Report
    })
    running.once('error', reject)
    running.once('exit', (code) => {
      if (answer === undefined) reject(new Error(`a simulator ended with code ${code} and no answer: ${trouble.slice(0, 2_000)}`))
      else resolve(answer)
    })
    running.send(job)
  })
}

/** Plays `count` histories from `from` on, spread over `cores` processes. */
export async function playHistories(options: {
  readonly from: number
  readonly count: number
  readonly cores: number
  readonly profile?: string
}): Promise<Report> {
  const { from, count, cores, profile } = options
  const share = (index: number): number => Math.floor(count / cores) + (index < count % cores ? 1 : 0)
  const jobs = Array.from(
    { length: cores },
    (_, index): Job => ({
      ...{ simulator: realSimulator, from: from + index, count: share(index), stride: cores, stopAtFirst: false },
      ...(profile === undefined ? {} : { profile }),
    }),
  )
  return together(await Promise.all(jobs.filter((job) => job.count > 0).map(playJob)))
}

/** Runs tasks, at most `cores` at a time, and answers in their order. */
export async function spread<Item, Answer>(cores: number, items: readonly Item[], run: (item: Item) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) answers[index] = await run(items[index] as Item)
  }
  await Promise.all(Array.from({ length: cores }, lane))
  return answers
}
