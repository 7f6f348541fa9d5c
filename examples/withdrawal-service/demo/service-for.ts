import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { ServiceOptions } from './service-child.ts'

/** What the two keys of a demo are: the operator's, and the exchange's own backend. */
export type DemoKeys = { readonly admin: string; readonly backend: string }

/** A service for a demo with keys made for this run only, on a file of its own unless `config` names another store. */
export function serviceFor(
  directory: string,
  { config, secrets }: Pick<ServiceOptions, 'config' | 'secrets'>,
): { readonly options: ServiceOptions; readonly keys: DemoKeys } {
  const keys = { admin: randomBytes(24).toString('hex'), backend: randomBytes(24).toString('hex') }
  const apiKeys = [
    { name: 'operator', scope: 'admin', key: keys.admin },
    { name: 'backend', scope: 'user', user: '*', key: keys.backend },
  ]
  const options: ServiceOptions = {
    directory,
    config: {
      logLevel: 'warn',
      http: { rateLimits: { perIp: 100_000, perKey: 100_000, perUser: 10_000 } },
      store: { kind: 'sqlite', path: join(directory, 'wallet.db') },
      signer: { kind: 'development', keys: {} },
      worker: { idleMs: 200, leaseMs: 5_000 },
      ...config,
    },
    secrets: { ...secrets, WALLET_API_KEYS: JSON.stringify(apiKeys), WALLET_POLICY_KEY: randomBytes(32).toString('hex') },
  }
  return { options, keys }
}
