import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messageSchema, readAnswer, readRequest, writeRequest } from './envelope.ts'
import { isVerb, type MessageVerb, messageFields } from './verbs.ts'

const verbs = Object.keys(messageFields) as MessageVerb[]

test('any bytes under any name are read or called malformed, and nothing is thrown', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(...verbs), fc.string()),
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (key, content) => {
        const request = readRequest(key, content, undefined)
        expect(['read', 'malformed']).toContain(request.status)
        if (request.status === 'read') expect(isVerb(key)).toBe(true)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what is read has only fields of its message, each as it was written', () => {
  const text = fc.oneof(fc.constantFrom('alice', 'main', 'W-1', '1.5', 'AAAA', 'user-alice:main'), fc.string({ maxLength: 30 }))
  const fields = ['id', 'userId', 'walletId', 'label', 'recipient', 'amount', 'asset', 'memo', 'transaction', '__proto__', 'toString']
  const body = fc.dictionary(fc.constantFrom(...fields), text)
  fc.assert(
    fc.property(fc.constantFrom(...verbs), body, (verb, given) => {
      const request = readRequest(verb, writeRequest(given), undefined)
      if (request.status === 'malformed') return
      expect(Object.keys(given).sort()).toEqual(Object.keys(request.input).sort())
      for (const [name, value] of Object.entries(request.input)) {
        expect(Object.hasOwn(messageFields[verb], name)).toBe(true)
        expect(given[name]).toBe(value)
      }
    }),
    { numRuns: 3_000 },
  )
})

test.each(verbs)('%s is read when all its fields are as they should be', (verb) => {
  const values = {
    id: 'W-1',
    userId: 'alice',
    walletId: 'w',
    label: 'main',
    recipient: 'r',
    amount: '1.5',
    asset: 'sol',
    transaction: 'AAAA',
  }
  const wanted = Object.keys(messageFields[verb]).filter((name) => name !== 'memo')
  const input = Object.fromEntries(wanted.map((name) => [name, values[name as keyof typeof values]]))
  expect(readRequest(verb, writeRequest(input), undefined)).toEqual({ status: 'read', verb, input })
})

test('only answers of this schema are answers', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (content) => {
      expect(readAnswer(content)).toBeUndefined()
    }),
  )
  expect(readAnswer(Buffer.from(`{"schema":${messageSchema + 1},"status":"done","result":1}`))).toBeUndefined()
  expect(readAnswer(Buffer.from(`{"schema":${messageSchema},"status":"perhaps"}`))).toBeUndefined()
  expect(readAnswer(Buffer.from(`{"schema":${messageSchema},"status":"done","result":1}`))).toEqual({
    schema: messageSchema,
    status: 'done',
    result: 1,
  })
})
