import { describe, it } from 'vitest'
import { memorySharedGround, openSharedBench } from '../../testing/shared-engine/shared-bench.ts'
import { testSharedEngine } from '../../testing/shared-engine/test-shared-engine.ts'
import { testStore } from '../../testing/store-kit/test-store.ts'

testStore({ runner: { describe, it }, open: () => openSharedBench(memorySharedGround()) })

testSharedEngine({ runner: { describe, it }, open: async () => memorySharedGround() })
