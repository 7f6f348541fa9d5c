/** What closed-loop callers saw. */
export type Run = { readonly perSecond: number; readonly latenciesMs: readonly number[] }

/** Makes `count` calls by `callers` at once, each starting its next call when its last one has ended. */
export async function closedLoop(callers: number, count: number, call: (index: number) => Promise<unknown>): Promise<Run> {
  const latenciesMs = new Array<number>(count)
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < count) {
      const index = next++
      const started = performance.now()
      await call(index)
      latenciesMs[index] = performance.now() - started
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: callers }, caller))
  return { perSecond: (count * 1000) / (performance.now() - started), latenciesMs }
}
