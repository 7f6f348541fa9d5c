import { expect, test } from 'vitest'
import { type OrderId, orderId } from '../../ids/ids.ts'
import type { Attempt, Order } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { unwantedBy } from './unwanted-by.ts'

type Row = { readonly order: Partial<Order>; readonly attempts?: readonly Partial<Attempt>[] }

const asked = { id: 'A', orders: [orderId('W'), orderId('V')], sends: 0 } as unknown as Attempt
const open: Row = { order: { state: 'exposed', attention: null, settlement: null, releasedWithoutProof: false } }
const again = (reissueOf: string, rest: Partial<Order> = {}): Row => ({
  order: { ...open.order, ...rest, intent: { reissueOf: orderId(reissueOf) } as Order['intent'] },
})
const dead: Row = { order: { state: 'failed', intent: {} as Order['intent'] } }

function unwanted(rows: { readonly [id: string]: Row }): Promise<OrderId | undefined> {
  const readOrder = async ({ order: id }: { order: string }) => {
    const row = rows[id]
    if (row === undefined) return { status: 'not-found' }
    return { status: 'found', order: { id, intent: {}, ...row.order }, attempts: row.attempts ?? [] }
  }
  return unwantedBy({ store: { readOrder } } as unknown as Context, asked)
}

test.each<[string, { readonly [id: string]: Row }]>([
  ['open orders want it', { W: open, V: open }],
  ['one that pays again what has ended unpaid wants it', { W: open, V: again('U'), U: dead }],
  ['a circle of such orders ends', { W: open, V: again('U'), U: again('V', { state: 'cancelled' }) }],
  [
    'what is dead or excluded stands beside nothing',
    { W: { ...open, attempts: [{ state: 'sealed' }, { state: 'dead', beside: ['A' as never] }] }, V: open },
  ],
])('%s', async (_, rows) => {
  expect(await unwanted(rows)).toBeUndefined()
})

test.each<[string, Row, { readonly [id: string]: Row }]>([
  ['released', { order: { ...open.order, state: 'failed', releasedWithoutProof: true } }, {}],
  ['paid otherwise', { order: { ...open.order, settlement: {} as NonNullable<Order['settlement']> } }, {}],
  ['to end', { order: { ...open.order, attention: { code: 'CANCEL_REQUESTED', detail: '' } } }, {}],
  ['to pay again what is open once more', again('U'), { U: { order: { ...dead.order, state: 'broadcast' } } }],
  ['to pay again what nobody knows', again('U'), {}],
  ['payable by what came back from the dead', { ...open, attempts: [{ state: 'sealed', beside: ['A' as never] }] }, {}],
  ['to pay again what could be paid once more', again('U'), { U: { ...dead, attempts: [{ state: 'sealed', beside: ['A' as never] }] } }],
])('an order that is %s does not, and so nor does its batch', async (_, row, others) => {
  expect(await unwanted({ W: open, V: row, ...others })).toBe('V')
})
