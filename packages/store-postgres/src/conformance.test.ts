import { testSharedEngine, testStore } from '@wallet/core/testing'
import { describe, it } from 'vitest'
import { openPostgresBench, openPostgresGround } from './fixtures/bench.ts'
import { sharedServer } from './fixtures/server.ts'

const server = sharedServer()

testStore({ runner: { describe, it }, open: () => openPostgresBench(server()) })

testSharedEngine({ runner: { describe, it }, open: () => openPostgresGround(server()) })
