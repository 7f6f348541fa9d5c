import { createConnection } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keys, type ToyService, toyService } from '../fixture/toy-service.ts'

let bench: ToyService
beforeAll(async () => {
  bench = await toyService()
  await bench.credit('7', '1000')
})
afterAll(() => bench.service.stop())

const good = () => ({ id: 'W-1', user_id: '7', chain: 'nonce', to_address: bench.to, amount: '1' })
const send = (payload: string, type = 'application/json') =>
  bench.request(keys.backend, { method: 'POST', url: '/wallet/send', payload, headers: { 'content-type': type } })

/** Refused with this code, in the agreed form, and nothing was stored. */
async function expectRefusal(payload: string, code: string, status = 400, type?: string): Promise<void> {
  const reply = await send(payload, type)
  const { error, ...rest } = reply.json()
  expect([reply.statusCode, error.code, rest.id]).toEqual([status, code, undefined])
  expect(Object.keys(error)).toEqual(['code', 'message', 'retry'])
  expect(['never', 'safe']).toContain(error.retry)
  expect((await bench.store.listOrders({ max: 10 })).rows).toEqual([])
}

describe('amounts', () => {
  const amounts: readonly (readonly [string, unknown])[] = [
    ...['-1', '+1', '1e3', '1E3', '0x10', ' 1', '1 ', '1,5', '1_000', '.5', '1.', '01', '00.1', '0', '0.0', '0.00000000', ''].map(
      (text) => ['INVALID_AMOUNT', text] as const,
    ),
    // Full-width, Arabic-Indic and Devanagari digits, a Roman numeral, a zero-width space, a right-to-left mark.
    ...['１', '١', '१', 'Ⅷ', '1\u200b', '\u200f1', '1\u0000', '∞', 'NaN', 'Infinity', '1n', 'null'].map(
      (text) => ['INVALID_AMOUNT', text] as const,
    ),
    ['INVALID_AMOUNT', '0.000000001'],
    ['INVALID_AMOUNT', '1'.repeat(79)],
    ['INVALID_AMOUNT', '9'.repeat(160)],
    ['INVALID_AMOUNT', '9'.repeat(1_000)],
    ...[1, 0, -1, 1.5, true, null, {}, [], ['1'], { toString: 1 }].map((value) => ['AMOUNT_NOT_A_STRING', value] as const),
  ]
  test.each(amounts)('%s for %j', async (code, amount) => {
    await expectRefusal(JSON.stringify({ ...good(), amount }), code as string)
  })

  test('numbers that JSON.parse would round are refused before they are rounded', async () => {
    await expectRefusal(JSON.stringify(good()).replace('"1"', '1.00000000000000000001'), 'AMOUNT_NOT_A_STRING')
    await expectRefusal(JSON.stringify(good()).replace('"1"', '1e400'), 'AMOUNT_NOT_A_STRING')
  })
})

describe('recipients', () => {
  const texts = ['0x', '0x1234', 'x', '🐎', '../../etc/passwd', "'; drop table orders;--", '\u0000', 'nonce', '%00', '1'.repeat(200)]
  test.each(texts)('%j', async (to_address) => {
    await expectRefusal(JSON.stringify({ ...good(), to_address }), 'INVALID_RECIPIENT')
  })
})

describe('fields', () => {
  const cases: readonly [string, object][] = [
    ['unknown field', { extra: 1 }],
    ['fee of the caller', { feeMax: '1' }],
    ['user as number', { user_id: 7 }],
    ['user of the house', { user_id: 'house:fees' }],
    ['user with blanks', { user_id: '7 8' }],
    ['user in unicode digits', { user_id: '٧' }],
    ['empty user', { user_id: '' }],
    ['long user', { user_id: 'u'.repeat(101) }],
    ['user as list', { user_id: ['7'] }],
    ['chain as number', { chain: 137 }],
    ['no chain', { chain: undefined }],
    ['recipient as object', { to_address: {} }],
    ['long recipient', { to_address: 'x'.repeat(201) }],
    ['id as number', { id: 1 }],
    ['empty id', { id: '' }],
    ['long id', { id: 'i'.repeat(129) }],
    ['id with blanks', { id: 'W 1' }],
    ['id with separator', { id: 'W|1' }],
    ['id with control character', { id: 'W\n1' }],
    ['id in another script', { id: 'Ｗ-1' }],
  ]
  test.each(cases)('%s', async (_, wrong) => {
    await expectRefusal(JSON.stringify({ ...good(), ...wrong }), 'INVALID_REQUEST')
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'bitcoin', 'eip155:1', 'NONCE', 'nonce:gold'])(
    'chain %j',
    async (chain) => {
      await expectRefusal(JSON.stringify({ ...good(), chain }), 'UNSUPPORTED_ASSET')
    },
  )
})

describe('bodies', () => {
  const own = (name: string, value: string) => JSON.stringify(good()).replace('{', `{"${name}":${value},`)
  test.each(['', '{', 'null', '[]', '"text"', '1', '{"a":1}', '{}', `[${'['.repeat(500)}`, '{"amount":"1"', '\u0000'])(
    '%j',
    async (payload) => {
      await expectRefusal(payload, 'INVALID_REQUEST')
    },
  )

  test('prototype keys', async () => {
    await expectRefusal(own('__proto__', '{"scope":"admin"}'), 'INVALID_REQUEST')
    await expectRefusal(own('constructor', '{"prototype":{"scope":"admin"}}'), 'INVALID_REQUEST')
    await expectRefusal(own('\\u005f\\u005fproto__', '{}'), 'INVALID_REQUEST')
    expect(({} as { scope?: string }).scope).toBeUndefined()
  })

  test('too large, and other types', async () => {
    await expectRefusal(JSON.stringify({ ...good(), extra: 'x'.repeat(20_000) }), 'PAYLOAD_TOO_LARGE', 413)
    for (const type of ['application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      await expectRefusal('amount=1', 'UNSUPPORTED_MEDIA_TYPE', 415, type)
    }
    await expectRefusal(JSON.stringify(good()), 'INVALID_REQUEST', 400, 'text/plain')
  })
})

test('strange paths and methods are answered in the agreed form', async () => {
  const asked = [
    '/withdrawal/status/%00',
    `/withdrawal/status/${'x'.repeat(129)}`,
    '/withdrawal/status/W%201',
    '/balance/__proto__%20',
    '/nowhere',
    '/%',
  ]
  for (const url of asked) {
    const reply = await bench.request(keys.backend, { url })
    expect([url, reply.statusCode < 500, Object.keys(reply.json().error)]).toEqual([url, true, ['code', 'message', 'retry']])
  }
  const wrongMethod = await bench.request(keys.backend, { method: 'PUT', url: '/wallet/send', payload: good() })
  expect([wrongMethod.statusCode, wrongMethod.json().error.code]).toEqual([404, 'NOT_FOUND'])
})

test('garbage on the wire does not end the process', async () => {
  const url = new URL(await bench.service.listen())
  const reply = await new Promise<string>((resolve, reject) => {
    const socket = createConnection(Number(url.port), url.hostname, () =>
      socket.write('GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n\u0000\u0001'),
    )
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
  expect(reply).toContain('400 Bad Request')
  expect((await fetch(`${url.origin}/live`)).status).toBe(200)
})
