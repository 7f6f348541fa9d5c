import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactText, redactUrl } from './redact-url.ts'

test.each([
  ['https://rpc.example:8545/api', 'https://rpc.example:8545/api'],
  ['https://user:pass@rpc.example/', 'https://[redacted]@rpc.example/'],
  ['http://u:p@ss@10.0.0.1:18443', 'http://[redacted]@10.0.0.1:18443'],
  ['http://u:p/a?s#s@host:1/x', 'http://[redacted]'],
  ['https://node.example/?api-key=ab@cd', 'https://[redacted]'],
  ['https://u:p@node.example/x@y', 'https://[redacted]'],
  ['https://polygon.example/v2/Kx3jT_9-AAAAAAAAAAAAAAAAAA', 'https://polygon.example/v2/[redacted]'],
  ['wss://node.example/?api-key=abc&x=1', 'wss://node.example/?[redacted]'],
  ['https://node.example/#token', 'https://node.example/#[redacted]'],
  ['redis://:secret@redis.example:6379/0', 'redis://[redacted]@redis.example:6379/0'],
  ['not a url', '[redacted]'],
  ['', '[redacted]'],
])('%s becomes %s', (url, redacted) => {
  expect(redactUrl(url)).toBe(redacted)
})

test('finds URLs inside a text', () => {
  expect(redactText('request to https://u:p@a.example/x failed, then "wss://b.example/?k=1" too')).toBe(
    'request to https://[redacted]@a.example/x failed, then "wss://b.example/?[redacted]" too',
  )
  expect(redactText('nothing here: 12:30, a@b.example')).toBe('nothing here: 12:30, a@b.example')
})

test('no user, password or query survives, whatever they are made of', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9:/?#@!$&*+,;=.~_-]{1,20}$/).map((text) => `~${text}~`)
  const property = fc.property(word, word, word, (user, password, query) => {
    const redacted = redactUrl(`https://${user}:${password}@host.example/path?key=${query}`)
    for (const secret of [user, password, query]) expect(redacted).not.toContain(secret)
  })
  fc.assert(property, { numRuns: 3_000 })
})
