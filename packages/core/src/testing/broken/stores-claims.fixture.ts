import type { Fence } from '../../store/contract/orders.ts'
import type { Savepoints } from '../../store/kernel/apply.ts'
import { join, pad } from '../../store/kernel/keys.ts'
import type { VerbName } from '../../store/store.ts'
import { attemptsAs, attemptsOf, engineWith, orderAs } from './broken-engine.fixture.ts'
import type { BrokenStore } from './stores-money.fixture.ts'

const fencedVerbs: readonly VerbName[] = [
  'renew',
  'requeue',
  'park',
  'settle',
  'fail',
  'deadLetter',
  'slot',
  'returnSlot',
  'bind',
  'bindAndSeal',
  'expose',
  'seal',
  'abandon',
  'bury',
]

/** The same input under the token that would be the right one. */
function excused(tables: Savepoints, input: object): never {
  const current = (fence: Fence): Fence => ({ ...fence, token: tables.get('orders', fence.order)?.token ?? fence.token })
  const one = 'fence' in input ? { fence: current(input.fence as Fence) } : {}
  const many = 'fences' in input ? { fences: (input.fences as readonly Fence[]).map(current) } : {}
  return { ...input, ...one, ...many } as never
}

/** For each fenced verb a store in which it believes every token. */
export const brokenFences: readonly BrokenStore[] = fencedVerbs.map((verb) => ({
  id: 'ST-7',
  what: `believes every token in ${verb}`,
  engine: engineWith({
    [verb]: (input: object, { sound, tables }: { sound: (verb: VerbName, input: never) => unknown; tables: Savepoints }) =>
      sound(verb, excused(tables, input)),
  }),
}))

/** What goes wrong with leases, slots and claims. */
export const brokenClaims: readonly BrokenStore[] = [
  {
    id: 'ST-8',
    what: 'does not extend a lease that is renewed',
    engine: engineWith({ renew: (input, { sound }) => sound('renew', { ...input, leaseMs: 1 }) }),
  },
  {
    id: 'ST-9',
    what: 'hands one slot out twice',
    engine: engineWith({
      slot: (input, { sound }) => {
        const answer = sound('slot', input)
        return answer.status === 'allocated' && answer.slot === 44 ? { ...answer, slot: 43 } : answer
      },
    }),
  },
  {
    id: 'ST-9',
    what: 'forgets the window',
    engine: engineWith({ slot: (input, { sound }) => sound('slot', { ...input, windowMax: 1_000 }) }),
  },
  {
    id: 'ST-9',
    what: 'never fills a gap',
    engine: engineWith({
      slot: (input, { sound, tables, pretending }) => {
        const gaps = tables.range('slots', '', '\uffff', 1_000).filter(([, row]) => row.state === 'gap' && row.slot < 9)
        return pretending(
          gaps.map(([key, row]) => ({ table: 'slots', key, row: { ...row, state: 'consumed' } })),
          () => sound('slot', input),
        )
      },
    }),
  },
  {
    id: 'ST-10',
    what: 'follows a chain that is ahead',
    engine: engineWith({
      slot: (input, { sound, tables }) => {
        const next = tables.get('lanes', input.lane)?.next
        return sound('slot', { ...input, chainNext: next === undefined ? input.chainNext : Math.min(next, input.chainNext) })
      },
    }),
  },
  {
    id: 'ST-11',
    what: 'keeps what it could get of the claims',
    engine: engineWith({
      bind: (input, { sound, tables, now }) => {
        const answer = sound('bind', input)
        if (answer.status !== 'claims-taken' || input.draft.claims.length < 3) return answer
        for (const key of input.draft.claims) {
          if (tables.get('claims', key) === undefined)
            tables.put('claims', key, { key, state: 'held', attempts: [input.attempt], heldUntil: now + input.holdMs })
        }
        return answer
      },
    }),
  },
  {
    id: 'ST-12',
    what: 'asks nothing of an attempt without claims',
    engine: engineWith({
      bind: (input, { sound, tables, pretending }) => {
        if (input.draft.claims.length > 0) return sound('bind', input)
        const others = input.fences.flatMap(({ order }) => attemptsOf(tables, order))
        return pretending(attemptsAs(others, { state: 'dead' }), () => sound('bind', input))
      },
    }),
  },
  {
    id: 'ST-12',
    what: 'lets an attempt share with the newest one only',
    engine: engineWith({
      bind: (input, { sound, tables, pretending }) => {
        const answer = sound('bind', input)
        if (answer.status !== 'not-sharing' || input.replaces.length < 2) return answer
        const older = input.fences.flatMap(({ order }) => attemptsOf(tables, order).slice(0, -1))
        return pretending(attemptsAs(older, { state: 'dead' }), () => sound('bind', input))
      },
    }),
  },
  {
    id: 'ST-12',
    what: 'forgets the order that is paid again',
    engine: engineWith({
      bind: (input, { sound, tables, pretending }) => {
        const earlier = input.fences.flatMap(({ order }) => tables.get('orders', order)?.intent.reissueOf ?? [])
        const others = earlier.flatMap((order) => attemptsOf(tables, order)).filter(({ id }) => !input.replaces.includes(id))
        return pretending(attemptsAs(others, { state: 'dead' }), () => sound('bind', input))
      },
    }),
  },
  {
    id: 'ST-13',
    what: 'does not ask who spends the outputs of what it replaces',
    engine: engineWith({
      bind: (input, { sound, tables, pretending }) => {
        const replaced = input.replaces.flatMap((id) => tables.get('attempts', id) ?? []).filter((one) => one.signed !== null)
        const rows = replaced.map((one) => ({
          table: 'attempts' as const,
          key: one.id,
          row: { ...one, signed: { ...one.signed, creates: [] } },
        }))
        return pretending(rows, () => sound('bind', input))
      },
    }),
  },
  {
    id: 'ST-14',
    what: 'leaves the claims of an exposed attempt to the clock',
    also: ['ST-4'],
    engine: engineWith({
      expose: (input, { sound, tables, now }) => {
        const answer = sound('expose', input)
        if (answer.status !== 'exposed') return answer
        for (const key of tables.get('attempts', input.attempt)?.claims ?? []) {
          const row = tables.get('claims', key)
          if (row !== undefined) tables.put('claims', key, { ...row, state: 'held', heldUntil: now + 300 })
        }
        return answer
      },
    }),
  },
  {
    id: 'ST-14',
    what: 'seals although the hold is lost',
    also: ['ST-4'],
    engine: engineWith({
      seal: (input, { sound, now, pretending }) => {
        const answer = sound('seal', input)
        if (answer.status !== 'hold-lost') return answer
        const rows = answer.claims.map((key) => ({
          table: 'claims' as const,
          key,
          row: { key, state: 'held', attempts: [input.attempt], heldUntil: now + 1 },
        }))
        return pretending(rows, () => sound('seal', input))
      },
    }),
  },
  {
    id: 'ST-15',
    what: 'overwrites sealed bytes',
    engine: engineWith({
      seal: (input, { sound, tables }) => {
        const answer = sound('seal', input)
        const attempt = tables.get('attempts', input.attempt)
        if (answer.status !== 'different' || attempt?.state !== 'sealed') return answer
        tables.put('attempts', attempt.id, { ...attempt, signed: input.signed })
        return { status: 'sealed', attempt: { ...attempt, signed: input.signed } }
      },
    }),
  },
  {
    id: 'ST-16',
    what: 'cancels what is only exposed',
    also: ['ST-4'],
    engine: engineWith({
      cancel: (input, { sound, tables, pretending }) => {
        const exposed = attemptsOf(tables, input.order).filter(({ state }) => state === 'exposed')
        return pretending(attemptsAs(exposed, { state: 'dead' }), () => sound('cancel', input))
      },
    }),
  },
  {
    id: 'ST-16',
    what: 'fails an order whose transaction was rejected',
    engine: engineWith({
      fail: (input, { sound, tables, pretending }) => {
        const rejected = attemptsOf(tables, input.fence.order).filter(
          ({ state, lastSend }) => state === 'sealed' && lastSend?.status === 'rejected',
        )
        return pretending(attemptsAs(rejected, { state: 'dead' }), () => sound('fail', input))
      },
    }),
  },
  {
    id: 'ST-17',
    what: 'makes up the fates that a proof does not give',
    engine: engineWith({
      bury: (input, { sound, tables }) => {
        const claims = tables.get('attempts', input.attempt)?.claims ?? []
        const missing = claims.filter((claim) => !input.proof.claims.some((fate) => fate.claim === claim))
        const made = missing.map((claim) => ({ claim, fate: 'consumed' as const }))
        return sound('bury', { ...input, proof: { ...input.proof, claims: [...input.proof.claims, ...made] } })
      },
    }),
  },
  {
    id: 'ST-27',
    what: 'binds an attempt for a cancelled order',
    also: ['ST-4'],
    engine: engineWith({
      bind: (input, { sound, tables, pretending }) => {
        const cancelled = input.fences.flatMap(({ order }) =>
          tables.get('orders', order)?.state === 'cancelled' ? orderAs(tables, order, { state: 'reserved' }) : [],
        )
        return pretending(cancelled, () => sound('bind', input))
      },
    }),
  },
  {
    id: 'ST-30',
    what: 'hands out dead letters',
    also: ['ST-2', 'ST-26', 'ST-4'],
    engine: engineWith({
      deadLetter: (input, { sound, tables, now }) => {
        const answer = sound('deadLetter', input)
        const order = tables.get('orders', input.fence.order)
        if (answer.status !== 'dead-lettered' || order === undefined || order.dueAt !== null) return answer
        tables.put('orders', order.id, { ...order, dueAt: now })
        tables.put('due', join(pad(now), order.id), { order: order.id })
        return answer
      },
    }),
  },
  {
    id: 'ST-31',
    what: 'lets a later signature replace the first',
    also: ['ST-2', 'ST-21', 'ST-26'],
    engine: engineWith({
      addSignature: (input, { sound, tables }) => {
        const attempt = tables.get('attempts', input.attempt)
        const others = attempt?.partials?.filter(({ request }) => request !== input.request)
        if (attempt !== undefined && others !== undefined) tables.put('attempts', attempt.id, { ...attempt, partials: others })
        return sound('addSignature', input)
      },
    }),
  },
  {
    id: 'ST-32',
    what: 'takes rows in on top of its own',
    engine: engineWith({
      importRows: (input, { sound, tables }) => {
        const before = tables.get('meta', 'seq')
        if (typeof before?.value === 'number') tables.put('meta', 'seq', { value: { standstill: 'importing', seq: before.value } })
        return sound('importRows', input)
      },
    }),
  },
  {
    id: 'ST-33',
    what: 'lets deposits in after it was retired',
    engine: engineWith({
      credit: (input, { sound, tables, pretending }) => {
        const now = tables.get('meta', 'seq')?.value
        if (typeof now !== 'object') return sound('credit', input)
        return pretending([{ table: 'meta', key: 'seq', row: { value: (now as { readonly seq: number }).seq } }], () =>
          sound('credit', input),
        )
      },
    }),
  },
]
