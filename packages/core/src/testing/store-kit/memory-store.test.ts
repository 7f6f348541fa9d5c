import { describe, it } from 'vitest'
import { openMemoryBench } from './memory-bench.ts'
import { testStore } from './test-store.ts'

testStore({ runner: { describe, it }, open: async () => openMemoryBench() })
