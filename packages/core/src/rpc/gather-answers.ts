import type { Clock } from '../ports/clock.ts'

/**
 * Waits for all answers, but once `enough` are there only a moment longer: one provider that hangs must not hold up the others.
 * A late answer is lost; a rejection rejects at once.
 */
export function gatherAnswers<Value>(
  clock: Clock,
  asked: readonly Promise<Value>[],
  isGood: (value: Value) => boolean,
  enough: number,
  graceMs: number,
): Promise<readonly Value[]> {
  return new Promise((resolve, reject) => {
    const answers: { readonly index: number; readonly value: Value }[] = []
    let left = asked.length
    let waiting = false
    const done = new AbortController()
    const finish = (): void => {
      // An abort makes an error with a stack, so only where a timer listens.
      if (waiting) done.abort()
      resolve([...answers].sort((a, b) => a.index - b.index).map(({ value }) => value))
    }
    if (left === 0) return finish()
    for (const [index, question] of asked.entries()) {
      question.then((value) => {
        left -= 1
        answers.push({ index, value })
        if (left === 0) return finish()
        if (waiting || answers.filter((one) => isGood(one.value)).length < enough) return
        waiting = true
        void clock.sleep(graceMs, done.signal).then(finish)
      }, reject)
    }
  })
}
