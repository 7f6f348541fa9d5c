import { writeFileSync } from 'node:fs'
import { temporaryDirectory } from '@wallet/harness'
import { afterAll, describe, expect, test } from 'vitest'
import { configFromEnvironment } from './config.ts'

const directory = temporaryDirectory('config')
afterAll(() => directory.remove())

const usual = {
  apiKeys: [{ name: 'ops', scope: 'admin', key: 'k'.repeat(24) }],
  policyKey: 'ab'.repeat(32),
  store: { kind: 'sqlite', path: 'wallet.db' },
  chains: [{ kind: 'polygon', network: 'amoy', providers: [{ name: 'a', url: 'https://a.example' }] }],
  signer: { kind: 'development', keys: { hot: `0x${'1'.repeat(64)}` } },
  wallets: [{ name: 'hot', chain: 'polygon-amoy', addresses: [{ address: '0x1', keyRef: 'hot' }], pays: ['polygon-amoy'] }],
}
const read = (tree: unknown, environment: Record<string, string> = {}, role?: string) => {
  const file = `${directory.path}/config.json`
  writeFileSync(file, typeof tree === 'string' ? tree : JSON.stringify(tree))
  return configFromEnvironment(role, { WALLET_CONFIG: file, ...environment })
}

describe('the configuration', () => {
  test('fills in defaults', () => {
    const config = read(usual)
    expect(config).toMatchObject({ role: 'all', logLevel: 'info', limits: [], apiKeys: [{ name: 'ops', scope: 'admin' }] })
    expect(config.http).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      trustProxy: false,
      corsOrigins: [],
      rateLimits: { perIp: 6_000, perUser: 60 },
    })
    expect(config.chains).toMatchObject([{ quorum: 2, allowMainnet: false, tokens: [] }])
  })

  test('is replaced in parts by the environment, and the role by the command line', () => {
    const keys = JSON.stringify([{ name: 'me', scope: 'user', user: '*', key: 'z'.repeat(30) }])
    const environment = { WALLET_PORT: '9000', WALLET_API_KEYS: keys, WALLET_STORE_PATH: '/x.db', WALLET_ROLE: 'serve' }
    const config = read({ ...usual, apiKeys: undefined }, environment, 'work')
    expect(config).toMatchObject({ role: 'work', http: { port: 9000 }, store: { path: '/x.db' }, apiKeys: [{ name: 'me' }] })
  })

  test('has no default credentials', () => {
    expect(() => configFromEnvironment(undefined, {})).toThrow('apiKeys: a list is needed')
    expect(() => read({ ...usual, apiKeys: [] })).toThrow('apiKeys: at least 1 needed')
    expect(() => read({ ...usual, policyKey: undefined })).toThrow('policyKey: at least 32 bytes in hex is needed')
  })

  const key = usual.apiKeys[0]
  const wrong: readonly (readonly [string, unknown])[] = [
    ['http.prot: unknown field', { ...usual, http: { prot: 1 } }],
    ['extra: unknown field', { ...usual, extra: 1 }],
    ['role: one of all, serve, work, track is needed', { ...usual, role: 'both' }],
    ['http.port: a whole number from 0 to 65535 is needed', { ...usual, http: { port: '80' } }],
    ['http.trustProxy: true or false is needed', { ...usual, http: { trustProxy: 'yes' } }],
    ['apiKeys[0].key: a key of at least 24 printable characters is needed', { ...usual, apiKeys: [{ ...key, key: 'short' }] }],
    ['two names share one key', { ...usual, apiKeys: [key, { ...key, name: 'other' }] }],
    ['every key needs its own name', { ...usual, apiKeys: [key, { ...key, key: 'j'.repeat(24) }] }],
    ['a key of scope user says whose', { ...usual, apiKeys: [{ ...key, scope: 'user' }] }],
    ['a key of scope admin belongs to no user', { ...usual, apiKeys: [{ ...key, user: '7' }] }],
    ['chains[0].providers: at least 1 needed', { ...usual, chains: [{ kind: 'polygon', network: 'amoy', providers: [] }] }],
    ['network custom needs chainId and name', { ...usual, chains: [{ ...usual.chains[0], network: 'custom' }] }],
    ['store.kind: one of sqlite, redis, postgres is needed', { ...usual, store: { kind: 'paper', path: 'x' } }],
    ['wallets: a list is needed', { ...usual, wallets: {} }],
    ['cannot be read as JSON (syntax)', '{'],
    ['an object is needed', '[]'],
  ]
  test.each(wrong)('refuses: %s', (message, tree) => {
    expect(() => read(tree)).toThrow(message)
  })

  test('never repeats a secret in a complaint', () => {
    const attempt = () =>
      read({ ...usual, signer: { kind: 'development', keys: { hot: 'super-secret' } } }, { WALLET_API_KEYS: 'super-secret' })
    expect(attempt).toThrow('WALLET_API_KEYS: JSON is needed')
    expect(() => read({ ...usual, signer: { kind: 'development', keys: { hot: 'super-secret' } } })).toThrow(
      /^(?!.*super-secret).*32-byte key/,
    )
    expect(() => read(usual, { WALLET_CONFIG: '/nowhere.json' })).toThrow('/nowhere.json cannot be read as JSON (file)')
  })
})
