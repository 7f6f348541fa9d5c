import { testQueue } from '@wallet/core/testing'
import { describe, it } from 'vitest'
import { freshName, sharedBroker } from '../fixtures/broker.ts'
import { rabbitQueue } from './rabbit-queue.ts'

const broker = sharedBroker()
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

testQueue({
  name: 'rabbitQueue',
  runner: { describe, it },
  open: async () => {
    const queue = await rabbitQueue({ url: broker().url, name: freshName() })
    return { queue, beatMs: 200, advance: pause, close: () => queue.close() }
  },
})
