import { openSharedBench, testSharedEngine, testStore } from '@wallet/core/testing'
import { describe, it } from 'vitest'
import { redisGround } from './fixtures/ground.ts'

testStore({ runner: { describe, it }, open: async () => openSharedBench(await redisGround()) })

testSharedEngine({ runner: { describe, it }, open: () => redisGround() })
