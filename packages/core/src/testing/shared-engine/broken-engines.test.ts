import { describe, expect, test } from 'vitest'
import type { SharedCommitReply, SharedEngine } from '../../store/shared/shared-engine.ts'
import { collectCases } from '../collect.ts'
import { MemoryGround } from './memory-ground.ts'
import { testSharedEngine } from './test-shared-engine.ts'

type Break = (sound: SharedEngine) => Partial<SharedEngine>

const committed = (reply: SharedCommitReply): boolean => reply.status === 'committed'

const breaks: readonly { readonly id: string; readonly what: string; readonly how: Break }[] = [
  {
    id: 'EN-1',
    what: 'lists rows in the order they came in',
    how: (sound) => ({
      read: async (request) => {
        const view = await sound.read(request)
        return { ...view, ranges: view.ranges.map((rows) => [...rows].reverse()) }
      },
    }),
  },
  {
    id: 'EN-2',
    what: 'commits on whatever head there is',
    how: (sound) => ({
      commit: async (request) => {
        const reply = await sound.commit(request)
        return reply.status === 'behind' ? sound.commit({ ...request, base: reply.head }) : reply
      },
    }),
  },
  {
    id: 'EN-3',
    what: 'does not know a batch again',
    how: (sound) => {
      let sent = 0
      return {
        commit: (request) => {
          sent += 1
          return sound.commit({ ...request, batch: `${request.batch}-${sent}` })
        },
      }
    },
  },
  {
    id: 'EN-4',
    what: 'tells everybody that they were first',
    how: (sound) => ({
      commit: async (request) => {
        const reply = await sound.commit(request)
        return reply.status === 'behind' && request.turnMs === 0 ? { status: 'committed', head: reply.head } : reply
      },
    }),
  },
  {
    id: 'EN-5',
    what: 'believes every clock',
    how: (sound) => ({
      commit: async (request) => {
        const reply = await sound.commit(request)
        return reply.status === 'clock' ? sound.commit({ ...request, now: reply.now }) : reply
      },
    }),
  },
  {
    id: 'EN-6',
    what: 'gives no turns',
    how: (sound) => ({ commit: (request) => sound.commit({ ...request, turnMs: 0 }) }),
  },
  {
    id: 'EN-6',
    what: 'keeps a turn beyond the commit it was for',
    how: (sound) => ({
      commit: async (request) => {
        const reply = await sound.commit(request)
        if (!committed(reply) || request.owner !== 'other') return reply
        await sound.commit({ ...request, batch: `${request.batch}-again`, turnMs: 1_000 })
        return reply
      },
    }),
  },
  { id: 'EN-7', what: 'removes nothing', how: (sound) => ({ commit: (request) => sound.commit({ ...request, removes: [] }) }) },
  {
    id: 'EN-8',
    what: 'takes another epoch for its own',
    how: (sound) => ({
      commit: async (request) => {
        const { head } = await sound.read({ since: null, gets: [], ranges: [] })
        return sound.commit({ ...request, base: { ...request.base, epoch: head.epoch } })
      },
    }),
  },
  {
    id: 'EN-9',
    what: 'does not look whether rows are absent',
    how: (sound) => ({ commit: (request) => sound.commit({ ...request, absent: [] }) }),
  },
  {
    id: 'EN-9',
    what: 'tells of one row where two are in the way',
    how: (sound) => ({
      commit: async (request) => {
        const reply = await sound.commit(request)
        if (reply.status !== 'found') return reply
        return { ...reply, rows: reply.rows.map(({ table, keys, values }) => ({ table, keys: keys.slice(1), values: values.slice(1) })) }
      },
    }),
  },
]

async function failing(how: Break): Promise<readonly string[]> {
  const runner = collectCases()
  testSharedEngine({
    runner,
    open: async () => {
      let ground: MemoryGround | undefined
      return {
        connect: async (now) => {
          ground ??= new MemoryGround({ now })
          const sound = ground.connect()
          return { ...sound, ...how(sound) }
        },
        tamper: async () => undefined,
        close: async () => undefined,
      }
    },
  })
  return (await runner.run()).filter(({ error }) => error !== null).map(({ name }) => name)
}

describe('the kit of shared engines', () => {
  test('finds nothing wrong with a sound one', async () => {
    expect(await failing(() => ({}))).toEqual([])
  })

  test.each(breaks)('$id finds out an engine that $what', async ({ id, how }) => {
    expect((await failing(how)).map((name) => name.split(' ')[0])).toContain(id)
  })
})
