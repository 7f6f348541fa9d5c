import { describe, expect, test } from 'vitest'
import type { ServerFacts } from './facts.ts'
import { judgeServer } from './judge.ts'

const settings = {
  appendonly: 'yes',
  appendfsync: 'always',
  'no-appendfsync-on-rewrite': 'no',
  'maxmemory-policy': 'noeviction',
  'min-replicas-to-write': '0',
}
const good: ServerFacts = {
  ...{ version: '7.0.15', role: 'master', loading: false, aofEnabled: true, rewriting: false, maxmemoryPolicy: 'noeviction', replicas: 0 },
  ...{ replicaOf: null, settings, hidden: '' },
}
const alone = { replicasMin: 0, promoted: null, trusted: false }
const attest = { appendfsync: 'always', maxmemoryPolicy: 'noeviction' } as const

describe('a server', () => {
  test('that flushes every write and evicts nothing may be used', () => {
    expect(judgeServer(good, alone)).toBe(undefined)
  })

  test.each<[string, Partial<ServerFacts>]>([
    ['is a replica', { role: 'slave' }],
    ['is still loading', { loading: true }],
    ['keeps no append-only file', { aofEnabled: false }],
    ['flushes every second', { settings: { ...settings, appendfsync: 'everysec' } }],
    ['leaves flushing to the system', { settings: { ...settings, appendfsync: 'no' } }],
    ['does not flush during a rewrite', { settings: { ...settings, 'no-appendfsync-on-rewrite': 'yes' } }],
    ['evicts what was used least lately', { settings: { ...settings, 'maxmemory-policy': 'allkeys-lru' } }],
    ['evicts what has a time to live', { settings: { ...settings, 'maxmemory-policy': 'volatile-lru' } }],
    ['has replicas and does not wait for any', { replicas: 1 }],
    ['shows a setting nobody knows', { settings: { ...settings, appendfsync: '' } }],
  ])('that %s must not', (_, facts) => {
    expect(judgeServer({ ...good, ...facts }, alone)).toMatchObject({ code: 'REDIS__SERVER_UNSAFE' })
  })

  test('whose file is being rewritten is only trusted if it was before', () => {
    expect(judgeServer({ ...good, rewriting: true }, alone)).toMatchObject({ code: 'REDIS__SERVER_UNSAFE' })
    expect(judgeServer({ ...good, rewriting: true }, { ...alone, trusted: true })).toBe(undefined)
  })

  test('with replicas has to wait for one, and needs as many as were asked for', () => {
    const replicated = { ...good, replicas: 1, settings: { ...settings, 'min-replicas-to-write': '1' } }
    expect(judgeServer(replicated, { ...alone, replicasMin: 1 })).toBe(undefined)
    expect(judgeServer(replicated, { ...alone, replicasMin: 2 })).toMatchObject({ context: { setting: 'connected replicas' } })
  })

  test('that hides its settings needs somebody’s word, which covers only what it hides', () => {
    const hidden = { ...good, settings: null, hidden: 'NOPERM' }
    expect(judgeServer(hidden, alone)).toMatchObject({ code: 'REDIS__SETTINGS_HIDDEN', retry: 'never' })
    expect(judgeServer(hidden, { ...alone, attest })).toBe(undefined)
    expect(judgeServer({ ...hidden, maxmemoryPolicy: 'allkeys-lru' }, { ...alone, attest })).toMatchObject({ code: 'REDIS__SERVER_UNSAFE' })
    expect(judgeServer({ ...hidden, aofEnabled: false }, { ...alone, attest })).toMatchObject({ code: 'REDIS__SERVER_UNSAFE' })
  })

  test('that was promoted needs a person who confirms that very promotion', () => {
    const promoted = { ...good, replicaOf: 'a'.repeat(40) }
    expect(judgeServer(promoted, alone)).toMatchObject({ code: 'REDIS__PROMOTED', context: { replica: 'a'.repeat(40) } })
    expect(judgeServer(promoted, { ...alone, promoted: 'b'.repeat(40) })).toMatchObject({ code: 'REDIS__PROMOTED' })
    expect(judgeServer(promoted, { ...alone, promoted: 'a'.repeat(40) })).toBe(undefined)
  })
})
