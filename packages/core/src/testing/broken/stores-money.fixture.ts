import { applyCommands, type Savepoints } from '../../store/kernel/apply.ts'
import { join, pad, paidTwiceKey } from '../../store/kernel/keys.ts'
import type { VerbName } from '../../store/store.ts'
import { usual } from '../build/intent.ts'
import type { MemoryEngine } from '../store-kit/memory-bench.ts'
import { attemptsAs, attemptsOf, engineWith, orderAs } from './broken-engine.fixture.ts'

/** A store with exactly one thing wrong, and the rules that must notice. */
export type BrokenStore = {
  readonly id: string
  readonly what: string
  readonly engine?: MemoryEngine
  /** What a crash does to the tables. */
  readonly onCrash?: (tables: Savepoints) => void
  /** Rules that may notice too, because they look at the same thing. */
  readonly also?: readonly string[]
}

const accountKey = join(usual.account, usual.asset)

/** Moves money behind the verbs' back. */
function shift(tables: Savepoints, available: bigint, locked: bigint): void {
  const row = tables.get('accounts', accountKey)
  if (row === undefined) return
  tables.put('accounts', accountKey, { ...row, available: row.available + available, locked: (row.locked + locked) as typeof row.locked })
}

const availableNow = (tables: Savepoints): bigint => tables.get('accounts', accountKey)?.available ?? 0n

/** What goes wrong with commands, money and people. */
export const brokenMoney: readonly BrokenStore[] = [
  {
    id: 'ST-1',
    what: 'applies a batch backwards',
    engine: (tables, commands, now) =>
      [...commands]
        .reverse()
        .flatMap((command) => applyCommands(tables, [command], now))
        .reverse(),
  },
  {
    id: 'ST-1',
    what: 'leaves something of a rejected command',
    engine: (tables, commands, now) =>
      commands.map((command) => {
        const [outcome] = applyCommands(tables, [command], now)
        if (outcome?.ok === false) tables.put('meta', 'leftover', { value: command.verb })
        return outcome!
      }),
  },
  {
    id: 'ST-2',
    what: 'does not recognise a repeated abandon',
    engine: engineWith({
      abandon: (input, { sound }) => {
        const answer = sound('abandon', input)
        return answer.status === 'exists' ? { status: 'bad-state', state: 'abandoned' } : answer
      },
    }),
  },
  {
    id: 'ST-3',
    what: 'compares ids only',
    engine: engineWith({
      accept: (input, { sound }) => {
        const answer = sound('accept', input)
        return answer.status === 'conflict' ? { ...answer, status: 'exists' } : answer
      },
    }),
  },
  {
    id: 'ST-4',
    what: 'overdraws an account by one when it drains it',
    engine: engineWith({
      accept: (input, { sound, tables }) => {
        const answer = sound('accept', input)
        if (answer.status === 'accepted' && availableNow(tables) === 0n && (tables.get('accounts', accountKey)?.locked ?? 0n) >= 1_000n)
          shift(tables, -1n, 1n)
        return answer
      },
    }),
  },
  {
    id: 'ST-5',
    what: 'checks the balance before the rush and not within it',
    engine: (tables, commands, now) =>
      commands.map((command) => {
        if (commands.length > 20 && command.verb === 'accept' && availableNow(tables) < 110n) shift(tables, 110n, 0n)
        return applyCommands(tables, [command], now)[0]!
      }),
  },
  {
    id: 'ST-6',
    what: 'tries a refused id again once there is money',
    engine: engineWith({
      accept: (input, { sound, tables }) => {
        const known = tables.get('orders', input.intent.id)
        if (known?.state !== 'refused' || availableNow(tables) < 1_000n) return sound('accept', input)
        tables.remove('orders', known.id)
        return sound('accept', input)
      },
    }),
  },
  {
    id: 'ST-18',
    what: 'refuses to settle above the fee limit',
    engine: engineWith({
      settle: (input, { sound, tables }) => {
        const limit = tables.get('orders', input.fence.order)?.intent.feeMax ?? 0n
        return input.fee > limit ? { status: 'bad-state', state: 'fee-above-limit' } : sound('settle', input)
      },
    }),
  },
  {
    id: 'ST-20',
    what: 'gives a limit back with every repeat of a cancel',
    engine: engineWith({
      cancel: (input, { sound, tables }) => {
        const answer = sound('cancel', input)
        if (answer.status !== 'exists') return answer
        for (const [key, row] of tables.range('limits', '', '\uffff', 10)) {
          tables.put('limits', key, {
            ...row,
            buckets: row.buckets.map((one) => ({ ...one, amount: one.amount - 100n, count: one.count - 1 })),
          })
        }
        return answer
      },
    }),
  },
  {
    id: 'ST-20',
    what: 'never gives a limit back after a failure',
    engine: engineWith({
      fail: (input, { sound, tables, pretending }) =>
        pretending(orderAs(tables, input.fence.order, { limits: [] }), () => sound('fail', input)),
    }),
  },
  {
    id: 'ST-24',
    what: 'does not halt the account after a loss',
    engine: engineWith({
      settle: (input, { sound }) => {
        const answer = sound('settle', input)
        if (answer.status === 'house-loss') sound('resume', { scope: `account:${usual.account}`, by: 'nobody', reason: 'broken' })
        return answer
      },
    }),
  },
  {
    id: 'ST-24',
    what: 'lets one person release alone',
    also: ['ST-2', 'ST-21'],
    engine: engineWith({
      forceRelease: (input, { sound }) => {
        const answer = sound('forceRelease', input)
        return answer.status === 'same-person' ? sound('forceRelease', { ...input, actor: `${input.actor} again` }) : answer
      },
    }),
  },
  {
    id: 'ST-24',
    what: 'takes whatever a person names for the payment, beside a final attempt too',
    engine: engineWith({
      adopt: (input, { sound, tables, pretending }) => {
        const finals = attemptsOf(tables, input.order).filter(({ state }) => state === 'final')
        return pretending(attemptsAs(finals, { state: 'dead' }), () => sound('adopt', input))
      },
    }),
  },
  {
    id: 'ST-24',
    what: 'books nothing for an order that failed by a proof, however wrong',
    engine: engineWith({
      adopt: (input, { sound, tables }) => {
        const order = tables.get('orders', input.order)
        return order?.state === 'failed' && !order.releasedWithoutProof ? { status: 'bad-state', state: 'failed' } : sound('adopt', input)
      },
    }),
  },
  {
    id: 'ST-24',
    what: 'takes any transaction for the payment of an order that failed by proof',
    engine: engineWith({
      adopt: (input, { sound, tables, pretending }) =>
        pretending(orderAs(tables, input.order, { releasedWithoutProof: true }), () => sound('adopt', input)),
    }),
  },
  {
    id: 'ST-25',
    what: 'puts reopened money into available where nothing is left',
    engine: engineWith({
      reopen: (input, { sound, tables }) => {
        const before = availableNow(tables)
        const answer = sound('reopen', input)
        if (answer.status === 'reopened' && before === 0n && answer.order.reserved > 500n)
          shift(tables, answer.order.reserved, -answer.order.reserved)
        return answer
      },
    }),
  },
  {
    id: 'ST-25',
    what: 'undoes the loss of a second payment only while its alarm stands',
    engine: engineWith({
      settle: (input, { sound, tables, pretending }) => {
        const key = paidTwiceKey(input.fence.order, input.attempt)
        const { settlement, attention } = tables.get('orders', input.fence.order) ?? {}
        if (settlement !== null || attention?.code === 'PAID_TWICE' || tables.get('meta', key) === undefined) return sound('settle', input)
        return pretending([{ table: 'meta', key, row: { value: null } }], () => sound('settle', input))
      },
    }),
  },
  {
    id: 'ST-28',
    what: 'credits a reference again after it was taken back',
    also: ['ST-33'],
    engine: engineWith({
      credit: (input, { sound, tables }) => {
        const key = join(input.asset, input.reference)
        if (input.reference === 'in:7' && tables.get('credits', key)?.reversed != null) tables.remove('credits', key)
        return sound('credit', input)
      },
    }),
  },
  {
    id: 'ST-29',
    what: 'lets the requester approve',
    engine: engineWith({
      approve: (input, { sound, tables, pretending }) =>
        pretending(orderAs(tables, input.order, { requester: 'nobody' }), () => sound('approve', input)),
    }),
  },
  {
    id: 'ST-29',
    what: 'does not look at what was approved',
    engine: engineWith({
      approve: (input, { sound, tables }) =>
        sound('approve', { ...input, digest: tables.get('orders', input.order)?.digest ?? input.digest }),
    }),
  },
  {
    id: 'ST-23',
    what: 'looks at the first address only',
    engine: engineWith({
      registerWallet: (input, { sound, tables }) => {
        const answer = sound('registerWallet', input)
        if (answer.status !== 'conflict' || answer.reason !== 'address-taken' || input.wallet.addresses.length < 2) return answer
        tables.put('wallets', input.wallet.name, input.wallet)
        return { status: 'registered', wallet: input.wallet }
      },
    }),
  },
  {
    id: 'ST-26',
    what: 'loses the last of many orders in a crash',
    onCrash: (tables) => {
      const orders = tables.range('orders', '', '\uffff', 1_000)
      if (orders.length > 100) tables.remove('orders', orders.at(-1)![0])
    },
  },
  {
    id: 'ST-21',
    what: 'forgets the journal entry of a requeue',
    engine: engineWith({
      requeue: (input, { sound, tables }) => {
        const before = tables.get('meta', 'seq')?.value as number
        const answer = sound('requeue', input)
        const after = tables.get('meta', 'seq')?.value as number
        if (after === before) return answer
        tables.remove('journal', pad(after))
        tables.put('meta', 'seq', { value: before })
        return answer
      },
    }),
  },
  {
    id: 'ST-22',
    what: 'believes the journal',
    engine: engineWith({
      verifyJournal: (_, { tables }) => ({ status: 'intact', head: tables.get('meta', 'sealed')?.value as { seq: number; hash: string } }),
    }),
  },
]

/** Verbs that stop in a halted scope. */
export const haltedVerbs: readonly VerbName[] = ['accept', 'lease', 'slot', 'bind', 'bindAndSeal', 'expose', 'seal']

/** For each of these verbs a store in which it goes on although its scope is halted. */
export const brokenHalts: readonly BrokenStore[] = haltedVerbs.map((verb) => ({
  id: 'ST-19',
  what: `goes on with ${verb} in a halted scope`,
  ...(verb === 'accept' ? { also: ['ST-28'] } : {}),
  ...(verb === 'slot' ? { also: ['ST-10'] } : {}),
  engine: engineWith({
    [verb]: (input: never, { sound, tables }: { sound: (verb: VerbName, input: never) => unknown; tables: Savepoints }) => {
      const count = tables.get('meta', 'halts')?.value as number | undefined
      if (count === undefined || count === 0) return sound(verb, input)
      tables.put('meta', 'halts', { value: 0 })
      try {
        return sound(verb, input)
      } finally {
        tables.put('meta', 'halts', { value: count + ((tables.get('meta', 'halts')?.value as number) ?? 0) })
      }
    },
  }),
}))
