import { openSharedBench, testStore } from '@wallet/core/testing'
import { describe, it } from 'vitest'
import { redisGround, sharedRedis } from './fixtures/ground.ts'

// The same rules, where a crash takes the server as well: killed and started again from its append-only file.
testStore({
  runner: { describe, it },
  open: async () => {
    const server = await sharedRedis()
    const crash = async (): Promise<void> => {
      await server.kill()
      await server.restart()
    }
    return openSharedBench({ ...(await redisGround(server)), crash })
  },
})
