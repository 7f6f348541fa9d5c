import { expect, test } from 'vitest'
import { isWalletError } from '../../errors/wallet-error.ts'
import type { Command } from '../store.ts'
import { createStore, type Driver } from './group-commit.ts'
import type { Outcome } from './outcome.ts'

type Flight = { readonly commands: readonly Command[]; land(): void; crash(error: unknown): void }

/** A driver whose batches end when the test says so. */
function heldDriver(batchesMax?: number) {
  const flights: Flight[] = []
  let closed = 0
  const driver: Driver = {
    durability: 'process',
    ...(batchesMax !== undefined && { batchesMax }),
    run: (commands) =>
      new Promise<readonly Outcome[]>((resolve, reject) => {
        const land = () => resolve(commands.map((command) => ({ ok: true, result: (command.input as { n?: number }).n })))
        flights.push({ commands, land, crash: reject })
      }),
    close: async () => {
      closed += 1
    },
  }
  return { driver, flights, closed: () => closed }
}

const command = (n: number) => ({ verb: 'time', input: { n } }) as unknown as Command
const turn = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

test('one batch at a time; calls that arrive meanwhile share the next', async () => {
  const { driver, flights } = heldDriver()
  const store = createStore(driver)
  const call = (n: number) => store.time({ n } as never)
  const first = [call(1), call(2)]
  await turn()
  const later = [call(3), call(4), call(5)]
  await turn()
  expect(flights.map(({ commands }) => commands.length)).toEqual([2])
  flights[0]?.land()
  expect(await Promise.all(first)).toEqual([1, 2])
  await turn()
  expect(flights.map(({ commands }) => commands.length)).toEqual([2, 3])
  flights[1]?.land()
  expect(await Promise.all(later)).toEqual([3, 4, 5])
})

test('a batch is cut at 512 commands, but never through one apply', async () => {
  const { driver, flights } = heldDriver()
  const store = createStore(driver)
  const many = (count: number) => store.apply(Array.from({ length: count }, (_, n) => command(n)))
  const calls = [many(300), many(300), many(2000), many(1)]
  for (let flight = 0; flight < 4; flight++) {
    await turn()
    flights[flight]?.land()
  }
  expect((await Promise.all(calls)).map((results) => results.length)).toEqual([300, 300, 2000, 1])
  expect(flights.map(({ commands }) => commands.length)).toEqual([300, 300, 2000, 1])
})

test('where the driver allows it, one full batch goes ahead behind the one under way, in order; a smaller one waits and grows', async () => {
  const { driver, flights } = heldDriver(2)
  const store = createStore(driver)
  const call = (n: number) => store.time({ n } as never)
  const sizes = () => flights.map(({ commands }) => commands.length)
  const calls = [call(0)]
  await turn()
  for (let n = 1; n < 512; n++) calls.push(call(n))
  await turn()
  expect(sizes()).toEqual([1])
  for (let n = 512; n < 1_100; n++) calls.push(call(n))
  await turn()
  expect(sizes()).toEqual([1, 512])
  flights[0]?.land()
  await turn()
  // 587 are left: one full batch of them goes ahead again, the rest waits until it is alone.
  expect(sizes()).toEqual([1, 512, 512])
  flights[1]?.land()
  await turn()
  expect(sizes()).toEqual([1, 512, 512])
  flights[2]?.land()
  await turn()
  expect(sizes()).toEqual([1, 512, 512, 75])
  const closing = store.close()
  flights[3]?.land()
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 1_100 }, (_, n) => n))
  await closing
})

test('a batch that had gone ahead ends by itself when the one before it fails', async () => {
  const { driver, flights, closed } = heldDriver(2)
  const store = createStore(driver)
  const first = store.time({ n: 1 } as never)
  await turn()
  const second = store.apply(Array.from({ length: 512 }, (_, n) => command(n)))
  await turn()
  const closing = store.close()
  flights[0]?.crash(new TypeError('disk'))
  await expect(first).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await turn()
  expect(closed()).toBe(0)
  flights[1]?.land()
  expect((await second).length).toBe(512)
  await closing
  expect(closed()).toBe(1)
})

test('a driver that fails leaves every call of the batch unknown, and the next batch goes on', async () => {
  const { driver, flights } = heldDriver()
  const store = createStore(driver)
  const calls = [store.time({}), store.apply([command(1)])]
  await turn()
  flights[0]?.crash(new TypeError('thread died'))
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'reconcile' })
  const next = store.time({ n: 7 } as never)
  await turn()
  flights[1]?.land()
  expect(await next).toBe(7)
})

test('a rejected command rejects its call, and takes its place in what apply answers', async () => {
  const failed: Outcome = {
    ok: false,
    error: { name: 'WalletError', code: 'REQUEST_INVALID', context: { field: 'x' }, retry: 'never', message: 'x: no' },
  }
  const store = createStore({ durability: 'memory', run: async (commands) => commands.map(() => failed), close: async () => undefined })
  await expect(store.time({})).rejects.toMatchObject({ code: 'REQUEST_INVALID', retry: 'never', message: 'x: no [REQUEST_INVALID]' })
  expect((await store.apply([command(1)])).map(isWalletError)).toEqual([true])
})

test('an empty apply answers at once without a batch', async () => {
  const { driver, flights } = heldDriver()
  expect(await createStore(driver).apply([])).toEqual([])
  expect(flights).toEqual([])
})

test('close lets what was called finish, closes the driver once and refuses the rest', async () => {
  const { driver, flights, closed } = heldDriver()
  const store = createStore(driver)
  const call = store.time({ n: 1 } as never)
  const closing = [store.close(), store.close()]
  await expect(store.time({})).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  await turn()
  expect(closed()).toBe(0)
  flights[0]?.land()
  expect(await call).toBe(1)
  await Promise.all(closing)
  expect(closed()).toBe(1)
})
