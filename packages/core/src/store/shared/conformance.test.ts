import { describe, it } from 'vitest'
import { memorySharedGround, openSharedBench } from '../../testing/shared-engine/shared-bench.ts'
import { testStore } from '../../testing/store-kit/test-store.ts'

testStore({ runner: { describe, it }, open: () => openSharedBench(memorySharedGround()) })
