// What the stores cost: each beside the barest thing that does the same writes with the same durability in the same run, a whole
// withdrawal beside its accept, and a start with a hundred thousand withdrawals open.
import type { Bench, Figures } from './kit/bench.ts'
import { hotAndMany } from './store/hot-and-many.ts'
import { lifecycle } from './store/lifecycle/lifecycle.ts'
import { resume } from './store/lifecycle/resume.ts'
import { acceptsOnShared } from './store/shared/accepts.ts'
import { acceptsOnSqlite } from './store/sqlite/accepts.ts'

const parts: { readonly [name: string]: (rounds: number) => Promise<Figures> } = {
  sqlite: acceptsOnSqlite,
  redis: (rounds) => acceptsOnShared('redis', rounds),
  postgres: (rounds) => acceptsOnShared('postgres', rounds),
  'hot-and-many': hotAndMany,
  lifecycle: () => lifecycle(),
  resume: () => resume(),
}

/** `bench store 3` runs three rounds instead of five; names of parts run only those, and then no verdict of the others is given. */
export const bench: Bench = async (args) => {
  const rounds = Number.parseInt(args.find((arg) => /^\d+$/.test(arg)) ?? '5', 10)
  const named = Object.keys(parts).filter((name) => args.includes(name))
  const figures: Figures[] = []
  for (const name of named.length === 0 ? Object.keys(parts) : named) {
    console.log(`… ${name}`)
    figures.push(await (parts[name] as (rounds: number) => Promise<Figures>)(rounds))
  }
  return { rows: figures.flatMap(({ rows }) => rows), verdicts: figures.flatMap(({ verdicts }) => verdicts) }
}
