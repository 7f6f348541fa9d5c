import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, freePort, startChild, temporaryDirectory } from '@wallet/harness'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts')
const directory = temporaryDirectory('main')
const file = join(directory.path, 'config.json')
const children: Child[] = []
let port = 0

beforeAll(async () => {
  port = await freePort()
  const config = {
    apiKeys: [{ name: 'ops', scope: 'admin', key: 'k'.repeat(24) }],
    policyKey: 'ab'.repeat(32),
    store: { kind: 'sqlite', path: join(directory.path, 'wallet.db') },
    // Nobody listens there: a service must start, answer and stop without its node.
    chains: [
      {
        kind: 'polygon',
        network: 'custom',
        chainId: 137,
        name: 'polygon',
        quorum: 1,
        providers: [{ name: 'none', url: 'http://127.0.0.1:1' }],
      },
    ],
    signer: { kind: 'development', keys: { hot: `0x${'1'.repeat(64)}` } },
    wallets: [
      {
        name: 'hot',
        chain: 'polygon',
        addresses: [{ address: `0x${'19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A'}`, keyRef: 'hot' }],
        pays: ['polygon'],
      },
    ],
  }
  writeFileSync(file, JSON.stringify(config))
})
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill()
})
afterAll(() => directory.remove())

const start = async (role: string, at: number, env: Record<string, string> = {}) => {
  const url = `http://127.0.0.1:${at}`
  const child = await startChild({
    command: process.execPath,
    args: ['--conditions=source', main, role],
    env: { NODE_ENV: 'test', WALLET_CONFIG: file, WALLET_PORT: String(at), ...env },
    ready: async () => (await fetch(`${url}/live`)).ok,
  })
  children.push(child)
  return { child, url }
}

describe('the process', () => {
  test('serves and works without its node, says what is down, and ends with 0 after SIGTERM', async () => {
    const { child, url } = await start('all', port)
    expect((await fetch(`${url}/ready`)).status).toBe(200)
    expect((await fetch(`${url}/admin/queues`, { headers: { 'x-api-key': 'k'.repeat(24) } })).status).toBe(200)
    const lines = child.output().trim().split('\n')
    for (const line of lines.filter((text) => text.startsWith('{'))) expect(JSON.parse(line)).toHaveProperty('level')
    expect(await child.stop(10_000)).toEqual({ code: 0, signal: null })
    expect(child.output()).not.toContain('k'.repeat(24))
  })

  test('on a store that another process owns ends with one clear line', async () => {
    await start('serve', port)
    await expect(start('work', await freePort())).rejects.toThrow(/code 69[\s\S]*another process or store owns .*wallet\.db/)
  })

  test('takes the store over when the owner was killed', async () => {
    const first = await start('all', port)
    await first.child.kill()
    const second = await start('all', port)
    expect((await fetch(`${second.url}/ready`)).status).toBe(200)
    expect(existsSync(join(directory.path, 'wallet.db'))).toBe(true)
  })

  test.each([
    ['without API keys', { WALLET_API_KEYS: '[]' }, /code 78[\s\S]*apiKeys: at least 1 needed/],
    ['without a usable policy key', { WALLET_POLICY_KEY: 'abcd' }, /code 78[\s\S]*policyKey/],
    ['with development keys in production', { NODE_ENV: 'production' }, /code 69[\s\S]*DEVELOPMENT_ONLY/],
  ])('%s it does not start', async (_, env, message) => {
    await expect(start('all', await freePort(), env)).rejects.toThrow(message)
  })
})
