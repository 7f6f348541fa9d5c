/** As `Promise.all`, but answers, or throws the first failure, only once none is at work any more: nothing of it happens afterwards. */
export async function allEnded<Result>(work: readonly Promise<Result>[]): Promise<readonly Result[]> {
  const endings = await Promise.allSettled(work)
  return endings.map((ending) => {
    if (ending.status === 'rejected') throw ending.reason
    return ending.value
  })
}
