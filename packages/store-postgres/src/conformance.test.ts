import { testStore } from '@wallet/core/testing'
import { describe, it } from 'vitest'
import { openPostgresBench } from './fixtures/bench.ts'
import { sharedServer } from './fixtures/server.ts'

const server = sharedServer()

testStore({ runner: { describe, it }, open: () => openPostgresBench(server()) })
