import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, freePort, startChild } from '@wallet/harness'
import type { Role } from '../src/config/config-shape.ts'

const main = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src', 'main.ts')

/** What the service is given: a configuration file, and secrets by the environment. */
export type ServiceOptions = {
  /** What the process does; default everything. */
  readonly role?: Role
  readonly directory: string
  readonly config: { readonly [field: string]: unknown }
  readonly secrets: { readonly [variable: string]: string }
}

/** A service as a process of its own that can be killed and started again on the same port and store. */
export type ServiceChild = {
  readonly url: string
  start(): Promise<Child>
}

/** Writes the configuration; `start` runs the service and waits until it is ready. */
export async function serviceChild({ role = 'all', directory, config, secrets }: ServiceOptions): Promise<ServiceChild> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const file = join(directory, `service-${role}-${port}.json`)
  writeFileSync(file, JSON.stringify({ ...config, http: { ...(config['http'] as object), port } }, null, 2))
  return {
    url,
    start: () =>
      startChild({
        command: process.execPath,
        args: ['--conditions=source', '--disable-warning=ExperimentalWarning', main, role],
        env: { NODE_ENV: 'development', WALLET_CONFIG: file, ...secrets },
        ready: async () => (await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) })).ok,
        readyTimeoutMs: 120_000,
      }),
  }
}
