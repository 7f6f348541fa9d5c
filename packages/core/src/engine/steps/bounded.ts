import PQueue from 'p-queue'

/** Runs `work` on each item, at most `concurrency` at once, and waits for all; then passes on the first error. */
export async function bounded<Item>(concurrency: number, items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  if (items.length === 0) return
  const queue = new PQueue({ concurrency })
  const settled = await Promise.allSettled(items.map((item) => queue.add(() => work(item))))
  for (const one of settled) if (one.status === 'rejected') throw one.reason
}
