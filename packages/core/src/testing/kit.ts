import assert from 'node:assert/strict'
import type { Runner } from './runner.ts'

/** A rule that is known to fail here. It is run all the same and must fail, so that a stale skip turns red. */
export type Skip = {
  /** The number of a rule (`CA-7`: every case of it), or the full name of one case. */
  readonly id: string
  readonly reason: string
  /** Where the work on it is tracked. */
  readonly issue: string
}

/** One case of a conformance kit: the number of the MUST it checks, a sentence, and the check on a fresh bench. */
export type Rule<Bench> = { readonly id: string; readonly text: string; readonly body: (bench: Bench) => Promise<void> }

/** What every bench must be able to do: give back what it opened. */
export type Closable = { close(): Promise<void> }

/** Names a case by the MUST it checks. */
export function rule<Bench>(id: string, text: string, body: (bench: Bench) => Promise<void>): Rule<Bench> {
  return { id, text, body }
}

const nameOf = (entry: { readonly id: string; readonly text: string }): string => `${entry.id} ${entry.text}`

async function onBench<Bench extends Closable>(open: () => Promise<Bench>, body: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await open()
  try {
    await body(bench)
  } finally {
    await bench.close()
  }
}

/**
 * Registers the rules of a kit with the injected runner, each on a bench of its own.
 *
 * A rule that is declared as a skip is run and must fail with an assertion: a bench that does not open is no failed rule,
 * and a rule that passes is a skip to delete. A skip that names no rule is red too.
 */
export function runRules<Bench extends Closable>(options: {
  readonly name: string
  readonly runner: Runner
  readonly open: () => Promise<Bench>
  readonly rules: readonly Rule<Bench>[]
  readonly skip: readonly Skip[]
}): void {
  const { name, runner, open, rules, skip } = options
  const skipOf = (entry: Rule<Bench>) => skip.find(({ id }) => id === entry.id || id === nameOf(entry))
  runner.describe(name, () => {
    for (const entry of rules.filter((candidate) => skipOf(candidate) === undefined)) {
      runner.it(nameOf(entry), () => onBench(open, entry.body))
    }
    for (const { id, reason, issue } of skip) {
      const covered = rules.filter((entry) => id === entry.id || id === nameOf(entry))
      runner.it(`${id} still fails: ${reason} (${issue})`, async () => {
        assert.ok(covered.length > 0, `no rule is called "${id}": delete its skip (${issue})`)
        const failures = []
        for (const entry of covered) {
          failures.push(
            await onBench(open, (bench) => mustReject(entry.body(bench))).then(
              () => true,
              (error: unknown) => {
                if (error instanceof assert.AssertionError) return false
                throw error
              },
            ),
          )
        }
        assert.ok(failures.includes(true), `${id} passes: delete its skip (${issue})`)
      })
    }
  })
}

async function mustReject(outcome: Promise<void>): Promise<void> {
  await assert.rejects(outcome, assert.AssertionError)
}

/** The members of a union whose `status` may be this one. */
export type WithStatus<Result, Status> = Result extends { readonly status: infer Own } ? (Status extends Own ? Result : never) : never

/** Narrows a union to the members with this `status`, or fails the case with what came instead. */
export function expectStatus<Result extends { readonly status: string }, Status extends Result['status']>(
  result: Result,
  status: Status,
): WithStatus<Result, Status> {
  if (result.status !== status) assert.fail(`expected status "${status}", got ${show(result)}`)
  return result as WithStatus<Result, Status>
}

/** Prints a result with bigints for a failure message. */
export function show(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)).slice(0, 600)
}
