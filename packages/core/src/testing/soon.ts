import assert from 'node:assert/strict'
import { isWalletError } from '../errors/wallet-error.ts'

/** Lets everything run that needs no time to pass. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** The result of a call, which must come within `patienceMs`; what is broken must fail its case, not hang it. */
export async function soon<T>(call: Promise<T>, what: string, patienceMs = 300): Promise<T> {
  const waiting = Symbol('waiting')
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof waiting>((resolve) => {
    timer = setTimeout(() => resolve(waiting), patienceMs)
  })
  try {
    const result = await Promise.race([call, late])
    if (result === waiting) assert.fail(`${what}: still waiting after ${patienceMs} ms`)
    return result as T
  } finally {
    clearTimeout(timer)
  }
}

/** The code with which a call fails. */
export function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: unknown) => (isWalletError(error) ? error.code : `no WalletError: ${String(error)}`),
  )
}
