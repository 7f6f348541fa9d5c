import type { Command } from '@wallet/core'
import { acceptUnit } from '@wallet/core/testing'
import { describe, expect, test } from 'vitest'
import { countFlat, flattenAccepts, readFlat } from './flat-accepts.ts'

type Accept = Extract<Command, { verb: 'accept' }>

const accept = (id: string, more: object = {}): Accept => ({ verb: 'accept', input: { ...acceptUnit(id), ...more } })
const withIntent = (more: object): Accept => accept('W-1', { intent: { ...acceptUnit('W-1').intent, ...more } })
const withAction = (more: object): Accept => withIntent({ action: { ...acceptUnit('W-1').intent.action, ...more } })

describe('accepts written down flat', () => {
  test('come out as they went in, as objects of their own', () => {
    const rule = { kind: 'always', id: 'r', action: 'review', detail: '#1' }
    const commands = [accept('W-1'), accept('#7'), accept('W-3', { rules: [rule] }), withAction({ amount: 2n ** 255n })]
    const flat = flattenAccepts(commands)
    expect(flat).toBeDefined()
    expect(countFlat(flat ?? [])).toBe(4)
    const read = readFlat(structuredClone(flat ?? []))
    expect(read).toEqual(commands)
    for (const [at, { input }] of commands.entries()) {
      expect(read[at]?.input.intent).not.toBe(input.intent)
      expect(read[at]?.input.rules).not.toBe(input.rules)
    }
  })

  test('are only those that say what every accept says', () => {
    for (const odd of [
      { verb: 'time', input: {} },
      accept('W-1', { restoring: true }),
      accept('W-1', { restoring: undefined }),
      accept('W-1', { screening: { verdict: 'clear', note: { code: 'X', detail: 'x' } } }),
      withIntent({ reissueOf: 'W-0' }),
      withAction({ memo: '7' }),
      withAction({ kind: 'call' }),
    ] as readonly Command[]) {
      expect(flattenAccepts([odd])).toBeUndefined()
      expect(flattenAccepts([accept('W-2'), odd])).toBeUndefined()
    }
  })

  test('are no nonsense of a caller', () => {
    for (const nonsense of [
      { verb: 'accept', input: null },
      { verb: 'accept', input: 'accept' },
      accept('W-1', { intent: null }),
      accept('W-1', { digest: 5 }),
      accept('W-1', { rules: {} }),
      accept('W-1', { rules: [{ ceiling: Number.NaN }] }),
      withIntent({ id: null }),
      withIntent({ feeMax: 5 }),
      withIntent({ action: undefined }),
      withAction({ amount: '5' }),
      withAction({ to: ['0x'] }),
    ] as readonly Command[])
      expect(flattenAccepts([nonsense])).toBeUndefined()
  })
})
