import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, startChild } from '../child/start-child.ts'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { freePort } from '../port/free-port.ts'
import { asPostgres, giveToPostgres } from './as-postgres.ts'
import type { PostgresServer } from './start-postgres.ts'

/** Starts PgBouncer in transaction mode before a server: each transaction may get another connection of a pool of `poolSize`. */
export async function startPgBouncer(
  server: PostgresServer,
  poolSize = 3,
): Promise<{ url(database?: string): string; output(): string; stop(): Promise<void> }> {
  const directory = temporaryDirectory('pgbouncer')
  giveToPostgres(directory.path)
  const port = await freePort()
  const configuration = join(directory.path, 'pgbouncer.ini')
  const lines = [
    '[databases]',
    `* = host=${server.socketDirectory} port=${server.port} user=${server.user}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    'ignore_startup_parameters = extra_float_digits',
  ]
  writeFileSync(configuration, `${lines.join('\n')}\n`, { mode: 0o644 })
  const child: Child = await startChild({ ...asPostgres('/usr/sbin/pgbouncer', [configuration]), cwd: '/', ready: /process up/ })
  return {
    url: (database = 'postgres') => `postgres://${server.user}@127.0.0.1:${port}/${database}`,
    output: () => child.output(),
    stop: async () => {
      await child.stop()
      directory.remove()
    },
  }
}
