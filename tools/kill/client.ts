import { isWalletError } from '@wallet/core'

const pauseMs = 5
const patienceMs = 90_000

/**
 * What a client does with a call whose outcome is unknown: the same call again, under the same id, until it is answered.
 *
 * With a pause: a store that has stopped answers at once, and asking it without one would keep everything else from happening. What is
 * refused for so long that no server could still be starting is passed on.
 */
export async function untilAnswered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  const started = performance.now()
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!isWalletError(error) || error.retry === 'never' || performance.now() - started > patienceMs) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
