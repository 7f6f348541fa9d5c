import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { type Child, startChild } from '../child/start-child.ts'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { freePort } from '../port/free-port.ts'

export interface RabbitServer {
  readonly port: number
  /** `amqp://…` for the only user, who may do everything. */
  readonly url: string
  /** `amqps://…` to the same broker, as `localhost`. */
  readonly secureUrl: string
  /** The certificate that it shows there, which is its own authority. */
  readonly certificate: string
  /** SIGKILLs the broker: the crash, not the shutdown. */
  crash(): Promise<void>
  /** Starts it again on the same files and port. */
  restart(): Promise<void>
  output(): string
  /** Ends it and deletes everything; idempotent. */
  stop(): Promise<void>
}

/** Debian's script changes the user and lives on as a shell; the one below it becomes the broker itself, so its pid is the real one. */
const program = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const cookie = 'harness'

/**
 * Starts a RabbitMQ of its own: own node name, files, cookie, ports and port mapper, all on loopback.
 *
 * `stop()` it, or it dies with this process.
 */
export async function startRabbitMq(): Promise<RabbitServer> {
  const directory = temporaryDirectory('rabbitmq')
  const [port, securePort, distribution, mapperPort] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const { key, certificate } = makeCertificate(directory.path)
  const configuration = join(directory.path, 'rabbitmq.conf')
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    `listeners.ssl.1 = 127.0.0.1:${securePort}`,
    `ssl_options.cacertfile = ${certificate}`,
    `ssl_options.certfile = ${certificate}`,
    `ssl_options.keyfile = ${key}`,
    'loopback_users.guest = true',
    'log.console = true',
    'log.console.level = info',
    'log.file = false',
    // A test's disk is never judged too full, nor its machine too small.
    'disk_free_limit.absolute = 50MB',
    'vm_memory_high_watermark.absolute = 1GB',
  ]
  writeFileSync(configuration, `${lines.join('\n')}\n`)
  writeFileSync(join(directory.path, 'enabled_plugins'), '[].\n')
  for (const name of ['mnesia', 'log', 'home']) mkdirSync(join(directory.path, name))
  const env = {
    HOME: join(directory.path, 'home'),
    ERL_EPMD_PORT: `${mapperPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // Runs in the place of the script, which would otherwise stay as its parent.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: `test${port}@localhost`,
    RABBITMQ_CONFIG_FILE: configuration,
    RABBITMQ_ADVANCED_CONFIG_FILE: join(directory.path, 'advanced.config'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory.path, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(directory.path, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory.path, 'log'),
    RABBITMQ_PID_FILE: join(directory.path, 'pid'),
    RABBITMQ_DIST_PORT: `${distribution}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-setcookie ${cookie} -kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none`,
  }
  // Kept in the foreground and started by us, or the broker would start one that outlives it.
  const mapper = await startChild({
    command: '/usr/bin/epmd',
    args: ['-port', `${mapperPort}`, '-address', '127.0.0.1'],
    ready: () => listening(mapperPort),
  })
  const start = (): Promise<Child> =>
    startChild({ command: program, cwd: directory.path, env, ready: /completed with \d+ plugins/, readyTimeoutMs: 60_000 })
  let broker = await start()
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    await broker.kill()
    await mapper.kill()
    directory.remove()
  }
  return {
    port,
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    secureUrl: `amqps://guest:guest@localhost:${securePort}`,
    certificate: readFileSync(certificate, 'utf8'),
    crash: async () => void (await broker.kill()),
    restart: async () => {
      await broker.kill()
      broker = await start()
    },
    output: () => broker.output(),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

function makeCertificate(directory: string): { readonly key: string; readonly certificate: string } {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  return { key, certificate }
}

function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
