import { describe, expect, test } from 'vitest'
import { coreErrors } from '../../errors/codes.ts'
import { keyRef, walletName } from '../../ids/ids.ts'
import { systemClock } from '../../ports/system-clock.ts'
import { systemRandom } from '../../ports/system-random.ts'
import { buildAccept } from '../../testing/build/accept.ts'
import { buildIntent, usual } from '../../testing/build/intent.ts'
import { MemoryGround } from '../../testing/shared-engine/memory-ground.ts'
import { credit } from '../../testing/store-kit/journey.ts'
import type { Store } from '../store.ts'
import type { SharedCommit, SharedCommitReply, SharedEngine } from './shared-engine.ts'
import { createSharedStore } from './shared-store.ts'

const clock = { ...systemClock, now: () => 1_700_000_000_000 }

type Watched = { readonly store: Store; readonly replies: SharedCommitReply['status'][]; readonly reads: () => number }

/** A store on a ground, and what its engine answered. */
function watched(ground: MemoryGround, change: (sound: SharedEngine) => Partial<SharedEngine> = () => ({})): Watched {
  const sound = ground.connect()
  const inner = { ...sound, ...change(sound) }
  const replies: SharedCommitReply['status'][] = []
  let reads = 0
  const engine: SharedEngine = {
    ...inner,
    read: (request) => {
      reads += 1
      return inner.read(request)
    },
    commit: async (request) => {
      const reply = await inner.commit(request)
      replies.push(reply.status)
      return reply
    },
  }
  return { store: createSharedStore({ engine, clock, random: systemRandom }), replies, reads: () => reads }
}

const order = (id: string, to = 'x:somebody') => buildAccept(buildIntent({ id, to, amount: 1n, feeMax: 0n }))
const accept = (store: Store, ...ids: readonly string[]) => Promise.all(ids.map(async (id) => (await store.accept(order(id))).status))

/** A process that came after the first one's `history`, of which it knows only what its own withdrawal needed. */
async function later(
  history: (first: Store) => Promise<unknown>,
  change?: (sound: SharedEngine) => Partial<SharedEngine>,
): Promise<Watched & { readonly first: Store }> {
  const ground = new MemoryGround({ now: clock.now })
  const first = watched(ground).store
  await credit(first, 1_000n)
  await history(first)
  const second = watched(ground, change)
  await accept(second.store, 'warm')
  second.replies.length = 0
  return { ...second, first }
}

describe('a row that was taken for absent', () => {
  test('and is there is found out by the commit: known orders are answered as ever, and the new ones of the batch made', async () => {
    const { first, store, replies, reads } = await later((one) => accept(one, 'W-1', 'W-2'))
    const before = reads()
    expect(await accept(store, 'W-1', 'W-3', 'W-2')).toEqual(['exists', 'accepted', 'exists'])
    expect([replies, reads() - before]).toEqual([['found', 'committed'], 0])
    expect((await first.verify({})).findings).toEqual([])
  })

  test('and is there answers a batch that writes nothing else, without another look', async () => {
    const { store, replies, reads } = await later((one) => accept(one, 'W-1'))
    const before = reads()
    expect(await accept(store, 'W-1')).toEqual(['exists'])
    expect([replies, reads() - before]).toEqual([['found'], 0])
  })

  test('is looked at when nothing is written on its account: a halt must not hide that an order exists', async () => {
    const { store, replies } = await later(async (one) => {
      await accept(one, 'W-1')
      await one.halt({ ...{ scope: 'wallet:hot', by: 'x', reason: 'test' }, automatic: false })
    })
    expect(await accept(store, 'W-1', 'W-2')).toEqual(['exists', 'halted'])
    expect(replies).toEqual([])
  })

  test('and is one of our own wallets keeps the withdrawal from being paid into it', async () => {
    const { store, replies } = await later((one) => {
      const addresses = [{ address: 'x:friend', keyRef: keyRef('k') }]
      return one.registerWallet({
        wallet: { name: walletName('friend'), chain: usual.chain, owner: '8', active: true, addresses },
        actor: 'ops',
      })
    })
    expect(await store.accept(order('W-1', 'x:friend'))).toMatchObject({
      status: 'refused',
      order: { note: { code: 'RECIPIENT_REFUSED' } },
    })
    expect(replies).toEqual(['found', 'committed'])
  })

  test('counts for a command that was rejected as for any other', async () => {
    const { store, replies } = await later((one) => accept(one, 'W-1'))
    const invalid = { ...order('W-1'), intent: { ...order('W-1').intent, feeMax: -1n as never } }
    const answers = await store.apply([
      { verb: 'accept', input: invalid },
      { verb: 'accept', input: order('W-2') },
    ])
    // Taken for new it is rejected, with nothing written; its id says what is true.
    expect(answers).toMatchObject([{ order: { id: 'W-1' } }, { status: 'accepted' }])
    expect(replies).toEqual(['found', 'committed'])
  })

  test('is known afterwards, present or not', async () => {
    const { store, replies, reads } = await later(async () => undefined)
    const before = reads()
    expect(await accept(store, 'W-1')).toEqual(['accepted'])
    expect(await accept(store, 'W-1', 'W-2')).toEqual(['exists', 'accepted'])
    expect([replies, reads() - before]).toEqual([['committed', 'committed'], 0])
  })

  test('and was made by an earlier sending of the same batch, whose answer was lost, is nobody else’s', async () => {
    let lose = true
    const { store, replies } = await later(
      async () => undefined,
      (sound) => ({
        commit: async (request: SharedCommit) => {
          const reply = await sound.commit(request)
          if (!lose || !request.puts.some(({ keys }) => keys.includes('W-1'))) return reply
          lose = false
          throw coreErrors.create('STORE_UNAVAILABLE', { reason: 'the answer was lost' })
        },
      }),
    )
    expect(await accept(store, 'W-1')).toEqual(['accepted'])
    expect([replies, lose]).toEqual([['already'], false])
  })

  test('ends with an engine that says one is there and not which', async () => {
    let lies = false
    const { store, replies } = await later(
      async () => undefined,
      (sound) => ({
        commit: async (request: SharedCommit) => {
          if (!lies || request.absent.length === 0) return sound.commit(request)
          return { status: 'found', now: clock.now(), rows: [] }
        },
      }),
    )
    lies = true
    expect(await accept(store, 'W-1')).toEqual(['accepted'])
    expect(replies).toEqual(['found', 'committed'])
  })
})
