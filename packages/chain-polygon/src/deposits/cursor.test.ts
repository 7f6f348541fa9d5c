import { describe, expect, it } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

const hash = `0x${'ab'.repeat(32)}`

describe('a deposit cursor', () => {
  it('reads as it was written', () => {
    expect(readCursor(writeCursor({ height: 12, hash }))).toEqual({ height: 12, hash })
  })

  it.each(['', '12', `:${hash}`, `12:${hash}:`, `-1:${hash}`, `012:${hash}`, `12:${hash.slice(2)}`, `9007199254740992:${hash}`])(
    'is not read from "%s"',
    (text) => {
      expect(() => readCursor(text)).toThrow('CURSOR_MISMATCH')
    },
  )
})
