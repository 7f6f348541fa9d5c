import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, startChild } from '../child/start-child.ts'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { freePort } from '../port/free-port.ts'
import { asPostgres, giveToPostgres, postgresBinaries, runAsPostgres } from './as-postgres.ts'
import { type SmallDisk, smallDisk } from './small-disk.ts'

export interface PostgresOptions {
  /** Lines for `postgresql.conf`, over those that suit a test. Durability stays on unless it is named here. */
  readonly settings?: Readonly<Record<string, string>>
  /** Puts the whole cluster on a disk of about this many bytes that can be filled; 192 MiB is about the least. */
  readonly diskBytes?: number
  /** Makes it a streaming standby of this server instead of an empty one. */
  readonly standbyOf?: PostgresServer
  /** Speaks TLS over TCP as well, as `localhost`, with a certificate of its own making. */
  readonly tls?: boolean
}

export interface PostgresServer {
  readonly host: string
  readonly port: number
  readonly user: string
  /** The password of {@link user}; it is asked for over TCP. */
  readonly password: string
  /** The certificate that it shows, with `tls`, which is its own authority. */
  readonly certificate: string | null
  /** The directory of the Unix socket, where no password is asked for. */
  readonly socketDirectory: string
  /** The id of the postmaster; another one after `restart`. */
  pid(): number
  /** `postgres://…` over TCP, with the password. */
  url(database?: string): string
  /** Runs SQL as the superuser through psql and gives the rows, one line each, columns split by `|`. */
  sql(text: string, database?: string): string
  /** SIGKILLs the postmaster and every process it started: the crash of the whole server. */
  crash(): Promise<void>
  /** Starts it again on the same directory, with its recovery, on the same port. */
  restart(): Promise<void>
  /** The disk of its own, with `diskBytes`. */
  readonly disk: SmallDisk | null
  output(): string
  /** Ends it and deletes everything; idempotent. */
  stop(): Promise<void>
}

const password = 'correct horse battery'
const user = 'wallet'

// Small, quick to start and to recover; nothing that touches durability.
const usual: Readonly<Record<string, string>> = {
  listen_addresses: "'127.0.0.1'",
  max_connections: '120',
  shared_buffers: "'64MB'",
  max_wal_size: "'128MB'",
  min_wal_size: "'32MB'",
  autovacuum_naptime: "'5s'",
  dynamic_shared_memory_type: 'mmap',
  log_min_messages: 'warning',
  wal_retrieve_retry_interval: "'100ms'",
}

/** Starts a PostgreSQL of its own in a fresh directory on a free port; `stop()` it, or it dies with this process. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const binaries = postgresBinaries()
  const directory = temporaryDirectory('postgres')
  giveToPostgres(directory.path)
  const disk = options.diskBytes === undefined ? null : smallDisk(directory.path, options.diskBytes)
  giveToPostgres(directory.path)
  const port = await freePort()
  const place = join(directory.path, 'cluster')
  if (options.standbyOf === undefined) initialise(binaries, directory.path, place)
  else copy(binaries, options.standbyOf, place)
  const certificate = options.tls === true ? makeCertificate(place) : null
  const tls = certificate === null ? {} : { ssl: 'on', ssl_cert_file: "'server.crt'", ssl_key_file: "'server.key'" }
  const settings = { ...usual, ...tls, port: `${port}`, unix_socket_directories: `'${directory.path}'`, ...options.settings }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
  writeFileSync(join(place, 'postgresql.conf'), lines.join(''), { flag: 'a' })

  const start = (): Promise<Child> =>
    startUntilItStands(() =>
      startChild({
        ...asPostgres(join(binaries, 'postgres'), ['-D', place]),
        cwd: '/',
        env: disk?.env ?? {},
        ready: async () => accepting(binaries, directory.path, port),
      }),
    )
  let child = await start()
  let stopped: Promise<void> | undefined
  const crash = async (): Promise<void> => {
    const family = [child.pid, ...childrenOf(child.pid)]
    for (const pid of family) kill(pid)
    await child.exited
  }
  const stop = async (): Promise<void> => {
    // Nobody needs what it would write at a clean shutdown.
    await crash()
    disk?.unmount()
    directory.remove()
  }
  return {
    host: '127.0.0.1',
    port,
    user,
    password,
    certificate,
    socketDirectory: directory.path,
    pid: () => child.pid,
    url: (database = 'postgres') => `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    sql: (text, database = 'postgres') => psql(binaries, directory.path, port, database, text),
    crash,
    restart: async () => {
      await crash()
      child = await start()
    },
    disk,
    output: () => child.output(),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

function initialise(binaries: string, directory: string, place: string): void {
  const secret = join(directory, 'password')
  writeFileSync(secret, `${password}\n`, { mode: 0o644 })
  const trust = ['--auth-local=trust', '--auth-host=scram-sha-256', `--pwfile=${secret}`, `--username=${user}`]
  // No sync of an empty cluster: what a test kills is the server, never the machine.
  runAsPostgres(join(binaries, 'initdb'), ['-D', place, '--no-sync', '--locale=C', '--encoding=UTF8', '--wal-segsize=4', ...trust])
}

/** In the cluster's own directory, by its own user: the server refuses a key that others may read. */
function makeCertificate(place: string): string {
  const [key, certificate] = [join(place, 'server.key'), join(place, 'server.crt')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  runAsPostgres('/usr/bin/openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate])
  return readFileSync(certificate, 'utf8')
}

function copy(binaries: string, from: PostgresServer, place: string): void {
  const args = [
    '-D',
    place,
    '-h',
    from.socketDirectory,
    '-p',
    `${from.port}`,
    '-U',
    from.user,
    '--write-recovery-conf',
    '--checkpoint=fast',
    '--no-sync',
  ]
  runAsPostgres(join(binaries, 'pg_basebackup'), args)
}

function accepting(binaries: string, socket: string, port: number): boolean {
  try {
    return psql(binaries, socket, port, 'postgres', 'SELECT 1') === '1\n'
  } catch {
    return false
  }
}

function psql(binaries: string, socket: string, port: number, database: string, text: string): string {
  const args = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', socket, '-p', `${port}`, '-U', user, '-d', database, '-c', text]
  return runAsPostgres(join(binaries, 'psql'), args)
}

/** A killed server's shared memory is in use until its last process is gone, and a new one refuses to start until then. */
async function startUntilItStands(start: () => Promise<Child>): Promise<Child> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start()
    } catch (error) {
      if (tries === 20 || !String(error).includes('shared memory block')) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}
