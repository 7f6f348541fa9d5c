import type { Command, Store } from '../../store/store.ts'
import { prng } from '../build/prng.ts'
import { story } from './random-story.ts'

/**
 * A repeatable history of `n` commands: stories of withdrawals that share coins and accounts, interleaved, with commands
 * repeated, dropped and sent too early.
 *
 * On stores whose clocks agree the same script gives the same answers and the same exported rows.
 */
export function randomScript(seed: number, n: number): readonly Command[] {
  const random = prng(seed)
  const script: Command[] = []
  const open: Command[][] = []
  for (let told = 0; script.length < n; ) {
    while (open.length < 5) {
      open.push([...story(random, `${seed}-${told}`, `${seed}`)])
      told += 1
    }
    const at = random.below(open.length)
    const lines = open[at] as Command[]
    const [next] = lines
    if (next === undefined) {
      open.splice(at, 1)
      continue
    }
    if (!random.oneIn(25)) script.push(next)
    lines.shift()
    if (random.oneIn(6)) script.push(random.pick(script.length > 0 ? script.slice(-40) : [next]))
    if (random.oneIn(15) && lines.length > 0) script.push(random.pick(lines))
  }
  return script.slice(0, n)
}

/** Runs a script in batches, as an engine under load would, and gives every answer; a rejected command answers its error's text. */
export async function runScript(store: Store, script: readonly Command[]): Promise<readonly unknown[]> {
  const answers: unknown[] = []
  for (let at = 0; at < script.length; at += 7) {
    const results = await store.apply(script.slice(at, at + 7))
    answers.push(...results.map((result) => (result instanceof Error ? `${result.name}: ${result.message}` : result)))
  }
  return answers
}
