import type { SharedCommit, SharedEngine } from '@wallet/core'

/** What a store asked its engine to write, batch by batch. */
export type Recorded = readonly Pick<SharedCommit, 'puts' | 'removes'>[]

/** An engine that notes every batch that was committed. */
export function recordingEngine(engine: SharedEngine): {
  readonly engine: SharedEngine
  readonly batches: Pick<SharedCommit, 'puts' | 'removes'>[]
} {
  const batches: Pick<SharedCommit, 'puts' | 'removes'>[] = []
  const recording: SharedEngine = {
    durability: engine.durability,
    read: (request) => engine.read(request),
    commit: async (commit) => {
      const reply = await engine.commit(commit)
      if (reply.status === 'committed') batches.push({ puts: commit.puts, removes: commit.removes })
      return reply
    },
    close: () => engine.close(),
  }
  return { engine: recording, batches }
}

/**
 * The bare script: sends the very rows of recorded batches, one conditional commit after the other, and knows nothing of commands, rows
 * or money.
 */
export async function replay(engine: SharedEngine, batches: Recorded, from: number, to: number): Promise<void> {
  let { head, now } = await engine.read({ since: null, gets: [], ranges: [] })
  const started = performance.now()
  const base = now
  for (let at = from; at < to; at += 1) {
    const { puts, removes } = batches[at] ?? { puts: [], removes: [] }
    now = base + Math.floor(performance.now() - started)
    const reply = await engine.commit({ batch: `replay-${at}`, base: head, now, puts, removes, absent: [], owner: 'replay', turnMs: 0 })
    if (reply.status !== 'committed') throw new Error(`batch ${at}: ${reply.status}`)
    head = reply.head
  }
}
