import { inspect } from 'node:util'
import { acceptUnit, creditUnits, usual } from '@wallet/core/testing'
import { startPostgres } from '@wallet/harness'
import pg from 'pg'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { administrator, freshSchema } from './fixtures/bench.ts'
import { sharedServer } from './fixtures/server.ts'
import { postgresStore } from './postgres-store.ts'
import { migrate } from './server/migrate.ts'
import { migrations } from './server/migrations.ts'

const server = sharedServer()
let schema = ''
beforeEach(() => {
  schema = freshSchema()
})
const open = (more: object = {}) => postgresStore({ url: server().url(), schema, ...more })

describe('a server that may lose what it acknowledged', () => {
  const setAll = (name: string, value: string | null) =>
    server().sql(`${value === null ? `ALTER SYSTEM RESET ${name}` : `ALTER SYSTEM SET ${name} = ${value}`}`) +
    server().sql('SELECT pg_reload_conf(); SELECT pg_sleep(0.1)')

  test.each(['fsync', 'full_page_writes', 'synchronous_commit'])('is refused: %s off', async (setting) => {
    setAll(setting, 'off')
    await expect(open()).rejects.toMatchObject({ code: 'POSTGRES__SETTING_REFUSED', context: { setting, actual: 'off' }, retry: 'never' })
    expect(server().sql(`SELECT count(*) FROM pg_namespace WHERE nspname = '${schema}'`)).toBe('0\n')
    setAll(setting, null)
    await (await open()).close()
  })

  test.each(['fsync', 'full_page_writes', 'synchronous_commit'])(
    'is refused while it runs: %s switched off under an open store',
    async (setting) => {
      const store = await open()
      await creditUnits(store, 10n)
      setAll(setting, 'off')
      await expect(store.accept(acceptUnit('W-1'))).rejects.toMatchObject({ code: 'POSTGRES__SETTING_REFUSED', context: { setting } })
      setAll(setting, null)
      expect((await store.accept(acceptUnit('W-1'))).status).toBe('accepted')
      await store.close()
    },
  )

  test('is refused when only our role may lose: a setting of the role', async () => {
    server().sql("ALTER ROLE wallet SET synchronous_commit = 'off'")
    await expect(open()).rejects.toMatchObject({ code: 'POSTGRES__SETTING_REFUSED', context: { setting: 'synchronous_commit' } })
    server().sql('ALTER ROLE wallet RESET synchronous_commit')
  })

  test('is accepted where commits wait for a standby as well', async () => {
    server().sql("ALTER ROLE wallet SET synchronous_commit = 'remote_apply'")
    await (await open()).close()
    server().sql('ALTER ROLE wallet RESET synchronous_commit')
  })

  test('is refused when it takes no writes', async () => {
    server().sql("CREATE ROLE reader LOGIN PASSWORD 'reader' SUPERUSER; ALTER ROLE reader SET default_transaction_read_only = on")
    const url = server()
      .url()
      .replace(/\/\/.*@/, '//reader:reader@')
    await expect(open({ url })).rejects.toMatchObject({ code: 'POSTGRES__READ_ONLY', retry: 'safe' })
  })

  test('is refused when its text is not Unicode', async () => {
    server().sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    await expect(postgresStore({ url: server().url('latin') })).rejects.toMatchObject({
      code: 'POSTGRES__SETTING_REFUSED',
      context: { setting: 'server_encoding' },
    })
  })
})

describe('the schema', () => {
  test('is made once by eight processes that start at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => open()))
    expect(server().sql(`SELECT version FROM ${schema}.schema_version`)).toBe('2\n')
    expect(server().sql(`SELECT count(*), min(number) FROM ${schema}.head`)).toBe('1|0\n')
    await Promise.all(stores.map((store) => store.close()))
  })

  test('of a later version is refused', async () => {
    await (await open()).close()
    server().sql(`UPDATE ${schema}.schema_version SET version = 9`)
    await expect(open()).rejects.toMatchObject({ code: 'POSTGRES__SCHEMA_TOO_NEW', context: { found: 9, known: 2 } })
  })

  test('of the first version is brought up to date, with what is in it', async () => {
    const pool = new pg.Pool({ connectionString: server().url(), max: 2 })
    await migrate(pool, schema, migrations.slice(0, 1))
    await pool.end()
    server().sql(`UPDATE ${schema}.head SET number = 7`)
    const store = await open()
    expect((await store.halt({ scope: 'global', by: 'x', reason: 'test', automatic: false })).status).toBe('halted')
    expect(server().sql(`SELECT version, number FROM ${schema}.schema_version, ${schema}.head`)).toBe('2|8\n')
    await store.close()
  })

  test('is as it was when a step fails halfway', async () => {
    const pool = new pg.Pool({ connectionString: server().url(), max: 2 })
    await (await open()).close()
    const steps = [() => '', () => '', (name: string) => `CREATE TABLE ${name}.half (n int); SELECT 1 / 0`]
    await expect(migrate(pool, schema, steps)).rejects.toMatchObject({ code: '22012' })
    expect(server().sql(`SELECT version, to_regclass('${schema}.half') IS NULL FROM ${schema}.schema_version`)).toBe('2|t\n')
    await pool.end()
  })

  test('serves a role that may only use it', async () => {
    await (await open()).close()
    server().sql(
      `CREATE ROLE app LOGIN PASSWORD 'app'; GRANT USAGE ON SCHEMA ${schema} TO app; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO app`,
    )
    const store = await postgresStore({
      url: server()
        .url()
        .replace(/\/\/.*@/, '//app:app@'),
      schema,
    })
    await creditUnits(store, 2n)
    expect((await store.accept(acceptUnit('W-1'))).status).toBe('accepted')
    await store.close()
  })

  test.each(['', 'Wallet', 'a"b', 'pg_wallet', 'a'.repeat(64)])('cannot be named "%s"', async (name) => {
    await expect(open({ schema: name })).rejects.toMatchObject({ code: 'POSTGRES__OPTIONS_INVALID' })
  })
})

describe('the second line of defence', () => {
  test.each(['accounts', 'orders', 'journal', 'credits'])('keeps history: %s lose no row', async (table) => {
    const store = await open()
    await creditUnits(store, 5n)
    await store.accept(acceptUnit('W-1'))
    expect(() => server().sql(`DELETE FROM ${schema}.${table}`)).toThrow('history is never changed or removed')
    expect(() => server().sql(`TRUNCATE ${schema}.${table}`)).toThrow('history is never changed or removed')
    await store.close()
  })

  test('keeps journal entries as they were written', async () => {
    const store = await open()
    await creditUnits(store, 5n)
    expect(() => server().sql(`UPDATE ${schema}.journal SET v = replace(v, 'test', 'me')`)).toThrow('history is never changed or removed')
    await store.close()
  })

  test('takes no negative balance, except of the world', async () => {
    const store = await open()
    await creditUnits(store, 5n)
    const set = (account: string, field: string, value: string) =>
      server().sql(
        `UPDATE ${schema}.accounts SET v = regexp_replace(v, '"${field}":"#[^"]*"', '"${field}":"#${value}"') WHERE k = '${account}|${usual.asset}'`,
      )
    expect(() => set(usual.account, 'available', '-1')).toThrow('accounts_sound')
    expect(() => set(usual.account, 'locked', '-1')).toThrow('accounts_sound')
    expect(() => set('world', 'locked', '-1')).toThrow('accounts_sound')
    expect(set('world', 'available', '-1')).toBe('')
    await store.close()
  })

  test('never lets lanes, the journal’s number or the head go back', async () => {
    const store = await open()
    await creditUnits(store, 5n)
    server().sql(`INSERT INTO ${schema}.lanes VALUES ('l', '{"floor":3,"next":5}')`)
    expect(() => server().sql(`UPDATE ${schema}.lanes SET v = '{"floor":3,"next":4}'`)).toThrow('would go back')
    expect(() => server().sql(`UPDATE ${schema}.lanes SET v = '{"floor":2,"next":9}'`)).toThrow('would go back')
    expect(server().sql(`UPDATE ${schema}.lanes SET v = '{"floor":4,"next":10}'`)).toBe('')
    expect(() => server().sql(`UPDATE ${schema}.meta SET v = '{"value":0}' WHERE k = 'seq'`)).toThrow('would go back')
    expect(() => server().sql(`UPDATE ${schema}.head SET number = 0`)).toThrow('would go back')
    await store.close()
  })

  test('turns a batch that would break it into STORE_CORRUPT, and writes none of it', async () => {
    const store = await open()
    await creditUnits(store, 5n)
    // A row that the next batch will add is there already: somebody else writes into our schema.
    server().sql(`INSERT INTO ${schema}.journal VALUES ('0000000000000002', '{}')`)
    await expect(store.accept(acceptUnit('W-1'))).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    expect(server().sql(`SELECT count(*) FROM ${schema}.orders`)).toBe('0\n')
    await store.close()
  })
})

describe('what is secret', () => {
  const wrong = 'hunter2-not-the-password'
  test.each([
    ['a password that is refused', (url: string) => url.replace(/:[^:@]*@/, `:${wrong}@`), 'POSTGRES__REFUSED'],
    [
      'a URL without a port that is one',
      (url: string) => url.replace(/:[^:@]*@127.0.0.1:\d+/, `:${wrong}@127.0.0.1:99999`),
      /POSTGRES__|STORE_UNAVAILABLE/,
    ],
    ['a URL that is none', () => `mysql://wallet:${wrong}@127.0.0.1/db`, 'POSTGRES__OPTIONS_INVALID'],
    ['a URL that cannot be read', () => `postgres://wallet:${wrong}@[::1/db`, /POSTGRES__|STORE_UNAVAILABLE/],
    ['a server that is not there', () => `postgres://wallet:${wrong}@127.0.0.1:1/db`, 'STORE_UNAVAILABLE'],
  ])('is in no error: %s', async (_, urlOf, code) => {
    const error = await postgresStore({ url: urlOf(server().url()), schema }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: typeof code === 'string' ? code : expect.stringMatching(code) })
    for (const text of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String((error as Error).stack)])
      expect(text).not.toContain(wrong)
  })

  test('is asked for at each connection when it is a function', async () => {
    let asked = 0
    const url = server()
      .url()
      .replace(/:[^:@]*@/, '@')
    const password = () => {
      asked += 1
      return server().password
    }
    const store = await postgresStore({ url, password, schema })
    await creditUnits(store, 1n)
    await store.close()
    expect(asked).toBeGreaterThan(0)
  })
})

describe('a pool that was handed in', () => {
  test('stays open when the store closes', async () => {
    const pool = new pg.Pool({ connectionString: server().url(), max: 3 })
    const store = await postgresStore({ pool, schema })
    await creditUnits(store, 1n)
    await store.close()
    await expect(store.time({})).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })
})

describe('TLS', () => {
  test('is checked against the authority that was given, and nothing else is trusted', async () => {
    const secured = await startPostgres({ tls: true })
    onTestFinished(() => secured.stop())
    const url = secured.url().replace('127.0.0.1', 'localhost')
    const store = await postgresStore({ url, ssl: { ca: secured.certificate ?? '' } })
    await creditUnits(store, 1n)
    expect(secured.sql('SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND usename IS NOT NULL')).toBe('1\n')
    await store.close()
    await expect(postgresStore({ url, ssl: true })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      context: { reason: expect.stringContaining('certificate') },
    })
  })
})

describe('a standby', () => {
  test('takes no writes; once promoted it is refused until somebody says go on, and who knew the old epoch stops', async () => {
    const store = await open()
    await creditUnits(store, 5n)
    const standby = await startPostgres({ standbyOf: server() })
    onTestFinished(() => standby.stop())
    const elsewhere = { url: standby.url(), schema }
    await expect(postgresStore(elsewhere)).rejects.toMatchObject({ code: 'POSTGRES__READ_ONLY' })

    const pool = new pg.Pool({ connectionString: server().url(), max: 1 })
    pool.on('error', () => undefined)
    let target: pg.Pool = pool
    const moving = { query: (text: string, values?: unknown[]) => target.query(text, values), connect: () => target.connect() }
    const survivor = await postgresStore({ pool: moving, schema })
    await creditUnits(survivor, 1n, 'deposit:1')
    standby.sql('SELECT pg_promote(true, 30)')
    target = new pg.Pool({ connectionString: standby.url(), max: 1 })
    await expect(survivor.accept(acceptUnit('W-1'))).rejects.toMatchObject({ code: 'POSTGRES__SERVER_CHANGED' })
    await expect(postgresStore(elsewhere)).rejects.toMatchObject({
      code: 'POSTGRES__SERVER_CHANGED',
      context: { known: '00000001', found: '00000002' },
    })

    const promoted = await postgresStore({ ...elsewhere, afterPromotion: 'go-on' })
    expect((await promoted.accept(acceptUnit('W-2'))).status).toBe('accepted')
    await expect(survivor.accept(acceptUnit('W-1'))).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK' })
    await (await postgresStore(elsewhere)).close()
    await Promise.all([store.close(), survivor.close(), promoted.close(), pool.end(), target.end()])
  })
})

test('an administrator sees rows as text', async () => {
  const store = await open()
  await creditUnits(store, 5n)
  const admin = await administrator(server())
  const { rows } = await admin.query(`SELECT v FROM ${schema}.accounts WHERE k = $1`, [`${usual.account}|${usual.asset}`])
  expect(rows[0].v).toContain('"available":"#5"')
  await admin.end()
  await store.close()
})
