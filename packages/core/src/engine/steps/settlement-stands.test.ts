import { expect, test } from 'vitest'
import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Observation } from '../../chain/observation.ts'
import type { Attempt, Order } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { settlementStands } from './settlement-stands.ts'

const signal = new AbortController().signal
const clock = { now: () => 0, sleep: async () => undefined, deadline: () => ({ signal, expired: () => false, cancel: () => undefined }) }
const store = { readWallet: async () => ({ status: 'found', wallet: { name: 'hot', chain: 'toy:x' } }) }
const context = { clock, store, payers: new Map(), worker: { callTimeoutMs: 1 } } as unknown as Context
const order = { intent: { wallet: 'hot', chain: 'toy:x' }, settlement: { block: { height: 50, hash: 'settled' } } } as unknown as Order
const attempt = { id: 'a', signed: { id: 'tx' }, sealedAt: 1, draft: {} } as unknown as Attempt
const says = (status: string, hash = 'other'): Observation =>
  ({ attempt: 'a', status, block: { height: 50, hash } }) as unknown as Observation

const judge = (now: Observation, height: number, again: Observation): Promise<string> => {
  const adapter = { snapshot: async () => ({ height }), observe: async () => [again] } as unknown as ChainAdapter
  return settlementStands(context, adapter, { order, attempt, now }, signal)
}

test('the settled block with fewer confirmations is no reorganisation', async () => {
  expect(await judge(says('confirmed', 'settled'), 90, says('not-seen'))).toBe('stands')
  expect(await judge(says('unavailable'), 90, says('not-seen'))).toBe('stands')
})

test('a node that has not come as far as the settled block proves nothing', async () => {
  expect(await judge(says('not-seen'), 49, says('not-seen'))).toBe('in-doubt')
})

test('a chain that composes says its height itself', async () => {
  const judged = (height: number): Promise<string> => {
    const adapter = { compose: () => undefined, height: async () => height, observe: async () => [says('not-seen')] }
    return settlementStands(context, adapter as unknown as ChainAdapter, { order, attempt, now: says('not-seen') }, signal)
  }
  expect(await judged(49)).toBe('in-doubt')
  expect(await judged(50)).toBe('undone')
})

test('who has come as far and says it twice is believed', async () => {
  expect(await judge(says('not-seen'), 50, says('not-seen'))).toBe('undone')
  expect(await judge(says('confirmed', 'other'), 60, says('conflicted'))).toBe('undone')
  expect(await judge(says('not-seen'), 60, says('final', 'settled'))).toBe('stands')
  expect(await judge(says('not-seen'), 60, says('unavailable'))).toBe('in-doubt')
})
