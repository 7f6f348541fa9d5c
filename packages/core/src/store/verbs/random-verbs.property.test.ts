import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProof } from '../../testing/build/draft.ts'
import { randomScript } from '../../testing/store-kit/random-script.ts'
import type { Fence } from '../contract/orders.ts'
import { applyCommands } from '../kernel/apply.ts'
import { decodeRow, encodeRow } from '../kernel/codec.ts'
import { scan } from '../kernel/scan.ts'
import { tableNames } from '../kernel/tx.ts'
import type { Command } from '../store.ts'
import { type Bench, newBench } from './bench.fixture.ts'

const statusOf = (result: unknown): string => (result as { readonly status?: string } | null)?.status ?? ''

type Fenced = { readonly attempt?: string; readonly fence?: Fence; readonly fences?: readonly Fence[] }

/**
 * Most commands of a blind script are refused at the door. Four of five get the token that the order has now, and settle and
 * bury an attempt that the order has, so that histories get far; the fifth stays as blind as it was.
 */
function aimed(bench: Bench, command: Command, at: number): Command {
  const { attempt, fence, fences } = command.input as Fenced
  const first = fence ?? fences?.[0]
  if (at % 5 === 0 || first === undefined) return command
  const order = bench.tables.get('orders', first.order)
  const now = { order: first.order, token: order?.token ?? 0 }
  const last = command.verb === 'bind' || order === undefined ? attempt : (order.attempts.at(-1) ?? attempt)
  const claims = last === undefined ? undefined : bench.tables.get('attempts', last)?.claims
  const proof = command.verb === 'bury' && claims !== undefined ? { proof: buildProof(claims, 'rival') } : {}
  const aim = { ...(fence === undefined ? { fences: [now] } : { fence: now }), ...(last === undefined ? {} : { attempt: last }), ...proof }
  return { verb: command.verb, input: { ...command.input, ...aim } } as Command
}

test('after every single command of any history, everything that verify knows holds', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 31 }),
      fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 8, maxLength: 8 }),
      (seed, pauses) => {
        const bench = newBench()
        let entries = 0
        for (const [at, blind] of randomScript(seed, 200).entries()) {
          const command = aimed(bench, blind, at)
          bench.now += pauses[at % pauses.length] ?? 0
          const [outcome] = applyCommands(bench.tables, [command], bench.now)
          const after = bench.run('readJournal', { after: entries, max: 5 }).entries.length
          if (outcome?.ok === true) seen.add(`${command.verb}:${statusOf(outcome.result)}`)
          else expect(after, `${command.verb} was rejected`).toBe(0)
          expect(after).toBeLessThanOrEqual(1)
          entries += after
          expect(bench.run('verify', {}), `after ${command.verb} (${at})`).toEqual({ findings: [] })
        }
      },
    ),
    { numRuns: 80, seed: 1 },
  )
  // A history in which nothing happens proves nothing.
  for (const needed of [
    'settle:completed',
    'bury:buried',
    'fail:failed',
    'cancel:cancelled',
    'reopen:reopened',
    'forceRelease:released',
    'uncredit:reversed',
    'seal:sealed',
  ]) {
    expect([...seen], `no history came to ${needed}`).toContain(needed)
  }
})

test('every row that the verbs write comes back from text as it was, and as the same text', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
      const bench = newBench()
      for (const command of randomScript(seed, 120)) {
        bench.now += 40
        applyCommands(bench.tables, [command], bench.now)
      }
      for (const table of tableNames) {
        for (const [key, row] of scan({ ...bench.tables, now: bench.now }, table)) {
          const text = encodeRow(row)
          expect(encodeRow(decodeRow(text)), `${table} ${key}`).toBe(text)
          expect(decodeRow(text)).toEqual(row)
        }
      }
    }),
    { numRuns: 20 },
  )
})
