import { readFileSync } from 'node:fs'
import { type Config, configShape } from './config/config-shape.ts'
import { ConfigError } from './config/shape.ts'

/** Environment variables that replace a part of the file; secrets belong here rather than in a file. */
const overrides: {
  readonly [variable: string]: { readonly path: readonly string[]; readonly read: (text: string, variable: string) => unknown }
} = {
  WALLET_ROLE: { path: ['role'], read: (text) => text },
  WALLET_LOG_LEVEL: { path: ['logLevel'], read: (text) => text },
  WALLET_HOST: { path: ['http', 'host'], read: (text) => text },
  WALLET_PORT: { path: ['http', 'port'], read: (text) => (/^\d{1,5}$/.test(text) ? Number(text) : text) },
  WALLET_STORE_PATH: { path: ['store', 'path'], read: (text) => text },
  WALLET_STORE_URL: { path: ['store', 'url'], read: (text) => text },
  WALLET_STORE_PASSWORD: { path: ['store', 'password'], read: (text) => text },
  WALLET_QUEUE_URL: { path: ['queue', 'url'], read: (text) => text },
  WALLET_API_KEYS: { path: ['apiKeys'], read: json },
  WALLET_POLICY_KEY: { path: ['policyKey'], read: (text) => text },
  WALLET_MONERO_SECRET: { path: ['moneroSecret'], read: (text) => text },
  WALLET_SIGNER_KEYS: { path: ['signer', 'keys'], read: json },
  WALLET_SIGNER_SEEDS: { path: ['signer', 'seeds'], read: json },
}

/**
 * The configuration from the file that `WALLET_CONFIG` names, with the environment's replacements, and the role from the command line.
 *
 * The only place that reads the environment. There are no default credentials: without API keys and a policy key it throws.
 *
 * @throws ConfigError one line that says what is wrong, never a secret
 */
export function configFromEnvironment(
  role: string | undefined,
  environment: { readonly [name: string]: string | undefined } = process.env,
): Config {
  const file = environment['WALLET_CONFIG']
  const tree = file === undefined ? {} : asObject(readJson(file))
  for (const [variable, { path, read }] of Object.entries(overrides)) {
    const text = environment[variable]
    if (text !== undefined && text !== '') place(tree, path, read(text, variable))
  }
  if (role !== undefined) place(tree, ['role'], role)
  return checked(configShape(tree, ''))
}

/** What one field alone cannot show. */
function checked(config: Config): Config {
  const names = config.apiKeys.map((one) => one.name)
  if (new Set(names).size !== names.length) throw new ConfigError('apiKeys', 'every key needs its own name: approvals count people by it')
  const keys = config.apiKeys.map((one) => one.key)
  if (new Set(keys).size !== keys.length) throw new ConfigError('apiKeys', 'two names share one key')
  for (const { name, scope, user } of config.apiKeys) {
    if (scope === 'user' && user === undefined)
      throw new ConfigError(`apiKeys ${name}`, 'a key of scope user says whose: a user id, or * for all')
    if (scope === 'admin' && user !== undefined) throw new ConfigError(`apiKeys ${name}`, 'a key of scope admin belongs to no user')
  }
  for (const chain of config.chains) {
    if (chain.kind !== 'polygon' && chain.kind !== 'solana') continue
    const [own, needs] = chain.kind === 'solana' ? [chain.genesis, 'genesis'] : [chain.chainId, 'chainId']
    if (chain.network === 'custom' && (own === undefined || chain.name === undefined))
      throw new ConfigError('chains', `network custom needs ${needs} and name`)
  }
  return config
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigError('WALLET_CONFIG', `${file} cannot be read as JSON (${error instanceof SyntaxError ? 'syntax' : 'file'})`)
  }
}

function json(text: string, variable: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ConfigError(variable, 'JSON is needed')
  }
}

type Tree = { [name: string]: unknown }

function asObject(value: unknown): Tree {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ConfigError('', 'an object is needed')
  return value as Tree
}

function place(tree: Tree, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    tree[name] = value
    return
  }
  tree[name] ??= {}
  place(asObject(tree[name]), rest, value)
}
