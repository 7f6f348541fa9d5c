import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startPgBouncer } from './start-pgbouncer.ts'
import { startPostgres } from './start-postgres.ts'

test('a server keeps what it acknowledged over a crash of all its processes, and leaves nothing when it is stopped', async () => {
  const server = await startPostgres()
  try {
    expect(server.sql('SHOW fsync; SHOW synchronous_commit; SHOW full_page_writes')).toBe('on\non\non\n')
    server.sql('CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2)')
    const first = server.pid()
    await server.crash()
    expect(() => server.sql('SELECT 1')).toThrow()
    await server.restart()
    expect(server.pid()).not.toBe(first)
    expect(server.sql('SELECT n FROM t ORDER BY n')).toBe('1\n2\n')
  } finally {
    await server.stop()
  }
  expect(existsSync(server.socketDirectory)).toBe(false)
})

test('a pooler stands before it', async () => {
  const server = await startPostgres()
  const pooler = await startPgBouncer(server)
  expect(pooler.url('one')).toMatch(/^postgres:\/\/wallet@127\.0\.0\.1:\d+\/one$/)
  await pooler.stop()
  await server.stop()
})
