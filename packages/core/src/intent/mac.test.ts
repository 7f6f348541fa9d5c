import { describe, expect, test } from 'vitest'
import { buildIntent } from '../testing/build/intent.ts'
import { intentDigest } from './digest.ts'
import { genuine, intentMac } from './mac.ts'

const key = new Uint8Array(32).fill(7)
const intent = buildIntent({})
const digest = intentDigest(intent)

describe('the seal', () => {
  test('is genuine for what was sealed', () => {
    expect(genuine(key, intent, digest, intentMac(key, digest))).toBe(true)
  })

  test.each([
    ['another amount', buildIntent({ amount: 999n }), digest, intentMac(key, digest)],
    [
      'another amount with its right digest',
      buildIntent({ amount: 999n }),
      intentDigest(buildIntent({ amount: 999n })),
      intentMac(key, digest),
    ],
    ['another key', intent, digest, intentMac(new Uint8Array(32).fill(8), digest)],
    ['no seal', intent, digest, ''],
    ['a cut seal', intent, digest, intentMac(key, digest).slice(0, 62)],
    ['another digest', intent, 'f'.repeat(64), intentMac(key, 'f'.repeat(64))],
    ['an intent without canonical form', { ...intent, extra: 1 } as never, digest, intentMac(key, digest)],
  ])('is not genuine for %s', (_, forged, itsDigest, mac) => {
    expect(genuine(key, forged, itsDigest, mac)).toBe(false)
  })

  test('is not the plain HMAC of the digest, which another use of the key could make', async () => {
    const { hmacSha256 } = await import('../ports/hash.ts')
    expect(genuine(key, intent, digest, hmacSha256(key, digest))).toBe(false)
  })

  test.each([[new Uint8Array(15)], ['0123456789abcdef' as never], [undefined as never]])('needs a key worth the name', (weak) => {
    expect(() => intentMac(weak, digest)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
  })
})
