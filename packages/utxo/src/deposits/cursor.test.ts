import { isWalletError } from '@wallet/core'
import { expect, it } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

const hash = 'c'.repeat(64)
const told = (height: number, vout: number) => ({ reference: `${'d'.repeat(64)}:${vout}`, block: { height, hash } })

it('comes back as it was written, without the deposits that nothing can undo any more', () => {
  expect(readCursor(writeCursor({ height: 500, hash, told: [told(400, 0), told(401, 1), told(500, 2)] }))).toEqual({
    height: 500,
    hash,
    told: [told(401, 1), told(500, 2)],
  })
  expect(readCursor(writeCursor({ height: -1, hash: '', told: [] }))).toEqual({ height: -1, hash: '', told: [] })
})

it('stays a text that a store can keep, however many deposits there are', () => {
  const many = Array.from({ length: 5_000 }, (_, vout) => told(500, vout))
  const text = writeCursor({ height: 500, hash, told: many })
  expect(text.length).toBeLessThan(70_000)
  expect(readCursor(text).told.at(-1)).toEqual(told(500, 4_999))
})

it.each(['', 'x', '5', `5:${hash};`, `5:${hash};5:${hash}`, `5:${hash.slice(1)}`, `5:${hash};x:${hash}:${hash}:0`, `1e3:${hash}`])(
  '%s is none',
  (text) => {
    let caught: unknown
    try {
      readCursor(text)
    } catch (error) {
      caught = error
    }
    expect(isWalletError(caught) && caught.code).toBe('CURSOR_MISMATCH')
  },
)
