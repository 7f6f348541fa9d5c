import { testStore } from '@wallet/core/testing'
import { describe, it } from 'vitest'
import { openSqliteBench, threaded } from './fixtures/bench.ts'

testStore({ runner: { describe, it }, open: () => openSqliteBench(threaded) })
