import { coreErrors, type Queue } from '@wallet/core'

/**
 * A queue whose broker may be away when the process starts: each call opens it if it is not open yet, and fails like a call that did not
 * get through. A doorbell that nobody hears costs the idle time and nothing else, so no process waits for one.
 */
export function patientQueue(name: string, open: () => Promise<Queue>): Queue {
  let opening: Promise<Queue> | undefined
  let closed = false
  const queue = (): Promise<Queue> => {
    if (closed) throw coreErrors.create('QUEUE_CLOSED', { queue: name })
    opening ??= open().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  return {
    name,
    send: async (body, options) => (await queue()).send(body, options),
    receive: async (options, signal) => (await queue()).receive(options, signal),
    ack: async (receipt) => (await queue()).ack(receipt),
    extend: async (receipt, visibilityMs) => (await queue()).extend(receipt, visibilityMs),
    deadLetter: async (receipt, reason) => (await queue()).deadLetter(receipt, reason),
    deadLetters: async (max) => (await queue()).deadLetters(max),
    close: async () => {
      closed = true
      await (await opening?.catch(() => undefined))?.close()
    },
  }
}
