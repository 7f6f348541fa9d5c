import { isWalletError } from '@wallet/core'

/** What a client does with a call whose outcome is unknown: the same call again, under the same id, until it is answered. */
export async function untilAnswered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!isWalletError(error) || error.retry === 'never') throw error
    }
  }
}
