import { describe, expect, test } from 'vitest'
import { buildIntent } from '../../testing/build/intent.ts'
import { pad } from '../kernel/keys.ts'
import { type Bench, newBench } from './bench.fixture.ts'

/** Five entries, the first three of them sealed. */
const written = (): Bench => {
  const bench = newBench()
  bench.credit(1_000n)
  for (const id of ['W-1', 'W-2', 'W-3', 'W-4']) bench.accept(buildIntent({ id }))
  bench.run('sealJournal', { max: 3 })
  return bench
}

describe('sealing', () => {
  test('extends the chain piece by piece to the same head as in one go', () => {
    const [pieces, whole] = [written(), written()]
    expect(pieces.run('sealJournal', { max: 1 })).toMatchObject({ sealed: 1, lag: 1, head: { seq: 4 } })
    pieces.run('sealJournal', { max: 100 })
    whole.run('sealJournal', { max: 100 })
    const again = pieces.run('sealJournal', { max: 100 })
    expect(again).toMatchObject({ sealed: 0, lag: 0, head: { seq: 5 } })
    expect(whole.run('sealJournal', { max: 0 }).head).toEqual(again.head)
    expect(pieces.run('verifyJournal', {})).toEqual({ status: 'intact', head: again.head })
  })

  test('an empty journal is intact', () => {
    expect(newBench().run('verifyJournal', {})).toEqual({ status: 'intact', head: { seq: 0, hash: '0'.repeat(64) } })
  })
})

describe('verifyJournal names the first entry that was', () => {
  const at = (seq: number) => pad(seq)
  const entry = (bench: Bench, seq: number) =>
    bench.tables.get('journal', at(seq)) as NonNullable<ReturnType<typeof bench.tables.get<'journal'>>>
  const faults: readonly (readonly [name: string, seq: number, fault: (bench: Bench) => void])[] = [
    ['changed in its change', 2, (b) => b.tamper('journal', at(2), { change: { ...entry(b, 2).change, amount: '1' } })],
    ['changed in its time', 1, (b) => b.tamper('journal', at(1), { at: 0 })],
    ['removed from the sealed part', 2, (b) => b.tamper('journal', at(2), null)],
    ['removed from the unsealed part', 4, (b) => b.tamper('journal', at(4), null)],
    ['removed from the end', 5, (b) => b.tamper('journal', at(5), null)],
    ['added at the end', 6, (b) => b.tables.put('journal', at(6), { ...entry(b, 5), seq: 6 })],
    ['swapped with another', 1, (b) => b.tamper('journal', at(1), { ...entry(b, 2), seq: 1 })],
    ['given another seal', 3, (b) => b.tamper('seals', at(3), { hash: 'f'.repeat(64) })],
    ['robbed of its seal', 2, (b) => b.tamper('seals', at(2), null)],
    ['sealed without being there', 9, (b) => b.tables.put('seals', at(9), { seq: 9, hash: 'f'.repeat(64) })],
    ['sealed under another head', 4, (b) => b.tables.put('meta', 'sealed', { value: { seq: 3, hash: 'f'.repeat(64) } })],
  ]
  test.each(faults)('%s', (_, seq, fault) => {
    const bench = written()
    expect(bench.run('verifyJournal', {}).status).toBe('intact')
    fault(bench)
    expect(bench.run('verifyJournal', {})).toEqual({ status: 'broken', seq })
    expect(bench.findings()).toContain('journal')
  })
})

describe('consumers', () => {
  test('get the same entries until they acknowledge, each at its own pace', () => {
    const bench = written()
    const pull = (consumer: string) => bench.run('pullJournal', { consumer, max: 2 }).entries.map(({ seq }) => seq)
    expect([pull('a'), pull('a'), pull('b')]).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ])
    bench.run('ackJournal', { consumer: 'a', seq: 2 })
    expect([pull('a'), pull('b')]).toEqual([
      [3, 4],
      [1, 2],
    ])
    bench.run('ackJournal', { consumer: 'a', seq: 1 })
    expect(pull('a')).toEqual([3, 4])
    bench.run('ackJournal', { consumer: 'a', seq: 5 })
    expect(pull('a')).toEqual([])
  })

  test('cannot acknowledge what is not there', () => {
    const bench = written()
    for (const seq of [6, -1, 0.5])
      expect(() => bench.run('ackJournal', { consumer: 'a', seq })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
  })

  test('may read by subject', () => {
    const bench = written()
    expect(bench.run('readJournal', { after: 0, max: 9, subject: 'W-3' }).entries.map(({ seq }) => seq)).toEqual([4])
    expect(bench.run('readJournal', { after: 4, max: 9, subject: 'W-3' }).entries).toEqual([])
    expect(bench.run('readJournal', { after: 1, max: 2 }).entries.map(({ seq }) => seq)).toEqual([2, 3])
  })

  test('an accept is told with its amounts as decimal strings', () => {
    const [, accepted] = written().run('readJournal', { after: 0, max: 2 }).entries
    expect(accepted).toMatchObject({
      verb: 'accept',
      subject: 'W-1',
      change: { state: 'reserved', amount: '100', reserved: '110', feeMax: '10' },
    })
    expect(JSON.parse(JSON.stringify(accepted))).toEqual(accepted)
  })
})

describe('cursors', () => {
  test('move from where the reader thinks they are', () => {
    const bench = newBench()
    const advance = (from: string | null, to: string) => bench.run('advanceCursor', { name: 'deposits', from, to }).status
    expect([advance(null, '5'), advance(null, '5'), advance(null, '6'), advance('5', '7'), advance('5', '8')]).toEqual([
      'advanced',
      'exists',
      'moved',
      'advanced',
      'moved',
    ])
    expect(bench.run('readCursor', { name: 'deposits' })).toEqual({ value: '7' })
    expect(bench.run('readCursor', { name: 'other' })).toEqual({ value: null })
  })

  test('share no names with consumers of the journal', () => {
    const bench = written()
    bench.run('ackJournal', { consumer: 'x', seq: 2 })
    expect(bench.run('readCursor', { name: 'x' })).toEqual({ value: null })
  })
})
