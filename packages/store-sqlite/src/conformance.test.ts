import { testStore } from '@wallet/core/testing'
import { describe, it } from 'vitest'
import { inline, openSqliteBench } from './fixtures/bench.ts'

testStore({ runner: { describe, it }, open: () => openSqliteBench(inline) })
