import { expect, test } from 'vitest'
import { type Position, readCursor, writeCursor } from './cursor.ts'

const hash = 'ab'.repeat(32)
const told = (height: number, index = 0) => ({ reference: `${'c'.repeat(64)}:0/${index}`, block: { height, hash } })

test('positions are read as they were written, and nothing else is', () => {
  const positions: readonly Position[] = [
    { height: -1, hash: '', time: 0, told: [] },
    { height: 7, hash, time: 9, lockedFrom: 3, told: [] },
    { height: 500, hash, time: 9, told: [told(401), told(499, 7), told(503)] },
  ]
  for (const position of positions) expect(readCursor(writeCursor(position))).toEqual(position)
  const good = writeCursor({ height: 7, hash, time: 0, told: [] })
  const bad = ['', '7', '1:7:xyz:9:', '2:7::9:', `${good}:`, `${good};`, `${good};5:${hash}`, `${good};5:${hash}:${hash}:0`]
  for (const text of bad) expect(() => readCursor(text), text).toThrow('CURSOR_MISMATCH')
})

test('deposits that nothing can take back any more are forgotten, and the text stays short enough to store', () => {
  const old = writeCursor({ height: 500, hash, time: 0, told: [told(400), told(401)] })
  expect(readCursor(old).told).toEqual([told(401)])
  const many = writeCursor({ height: 500, hash, time: 0, told: Array.from({ length: 2_000 }, (_, index) => told(450, index)) })
  expect(many.length).toBeLessThan(70_000)
  expect(readCursor(many).told.at(-1)).toEqual(told(450, 1_999))
})
