import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSessions } from '@wallet/core'
import { temporaryDirectory } from '@wallet/harness'
import { afterEach, expect, test } from 'vitest'
import { patience } from '../../bench.fixture.ts'
import type { Daemon } from '../../rpc/daemon.ts'
import type { WalletFile } from '../wallet-files.ts'
import { type WasmSlotOptions, wasmSlot } from './wasm-slot.ts'

const cleanUp: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const one of cleanUp.splice(0).reverse()) await one()
})

const looking: WalletFile = { password: '', origin: { kind: 'keys', address: 'shop', viewKey: 'v', fromHeight: 0 } }

function open(fault: string, more: Partial<WasmSlotOptions> = {}, file: WalletFile = looking) {
  const folder = temporaryDirectory('wasm-slot')
  cleanUp.push(() => folder.remove())
  const slot = wasmSlot({
    ...{ name: 'wasm', directory: folder.path, network: 'regtest', daemonUrl: fault, files: { find: async () => file } },
    daemon: { healthy: async () => ({}) } as unknown as Daemon,
    module: new URL('./fake-monero-ts.fixture.ts', import.meta.url),
    ...more,
  })
  const sessions = createSessions({ slots: [slot], unknownMs: 200 })
  cleanUp.push(() => sessions.closeAll())
  const ask = (method: string, params: object = {}) => sessions.withWallet('shop', patience, (one) => one.call(method, params, patience))
  return { slot, sessions, ask, directory: folder.path }
}

test('amounts and locks keep every digit on their way out of the thread', async () => {
  const { ask } = open('')
  const range = { filter_by_height: true, min_height: 3, max_height: 5 }
  const answer = await ask('get_transfers', { in: true, account_index: 0, ...range })
  expect(answer['in']).toMatchObject([
    {
      height: 4,
      amount: 9_007_199_254_740_993n,
      unlock_time: 18_446_744_073_709_551_615n,
      locked: true,
      subaddr_index: { major: 0, minor: 1 },
    },
    { height: 5 },
  ])
})

test('an amount that came as a number is refused, for its last digits may be gone', async () => {
  await expect(open('numbers').ask('get_transfers', { in: true })).rejects.toMatchObject({ code: 'MONERO__CALL_REFUSED' })
})

test.each([
  ['transfer', {}],
  ['sign_multisig', {}],
  ['query_key', { key_type: 'spend_key' }],
  ['incoming_transfers', { transfer_type: 'available' }],
  ['get_transfers', { in: true, out: true }],
  ['get_transfers', {}],
  ['create_address', { account_index: 1 }],
  ['toString', {}],
])('%s with %o is refused by name', async (method, params) => {
  await expect(open('').ask(method, params)).rejects.toMatchObject({ code: 'MONERO__VIEW_ONLY', context: { key: 'shop' } })
})

test.each([
  ['new keys', { password: '', origin: { kind: 'new' } }],
  ['a spend key', { password: '', origin: { ...looking.origin, spendKey: 's' } as WalletFile['origin'] }],
] as const)('a wallet with %s is not opened', async (_, file) => {
  await expect(open('', {}, file as WalletFile).ask('get_height')).rejects.toMatchObject({ code: 'MONERO__VIEW_ONLY' })
})

test('a file that holds a spend key all the same is closed again', async () => {
  await expect(open('spends').ask('get_height')).rejects.toMatchObject({ code: 'MONERO__CALL_REFUSED', context: { rpcCode: -29 } })
})

test('a subaddress that was told is not told again, whatever became of the thread', async () => {
  const { sessions, slot, directory } = open('')
  const next = () => sessions.withWallet('shop', patience, (one) => one.change('create_address', { account_index: 0 }, patience))
  expect(await next()).toEqual({ address: 'shop-1', address_index: 1 })
  expect(readdirSync(join(directory, 'wasm')).sort()).toEqual(['shop', 'shop.keys'])
  await sessions.close('shop')
  expect(await next()).toEqual({ address: 'shop-2', address_index: 2 })
  const before = slot.threadId
  await slot.restart(patience)
  expect(slot.threadId).not.toBe(before)
  expect(await open('', { directory }).ask('create_address')).toEqual({ address: 'shop-3', address_index: 3 })
  // Without what it found it begins anew.
  await sessions.closeAll()
  rmSync(join(directory, 'wasm', 'shop'))
  expect(await open('', { directory }).ask('create_address')).toEqual({ address: 'shop-1', address_index: 1 })
})

test('another wallet under the same name is refused', async () => {
  const { ask, sessions, directory } = open('')
  await ask('store')
  await sessions.closeAll()
  writeFileSync(join(directory, 'wasm', 'shop.keys'), 'stranger')
  await expect(open('', { directory }).ask('get_height')).rejects.toMatchObject({ code: 'MONERO__WALLET_MISMATCH' })
})

test('a daemon that is away is told as such', async () => {
  await expect(open('down').ask('refresh')).rejects.toMatchObject({ code: 'MONERO__CALL_REFUSED', context: { rpcCode: -38 } })
})

test.each([
  ['hangs', { timeouts: { refresh: 50, get_version: 50 } }],
  ['traps', {}],
])('a thread that %s is ended, and another one takes its place', async (fault, more) => {
  const { sessions, slot, ask } = open(fault, more)
  await ask('get_height')
  const before = slot.threadId
  await expect(ask('refresh')).rejects.toMatchObject({ code: 'MONERO__CALL_UNANSWERED' })
  expect(await ask('get_height')).toEqual({ height: 9 })
  expect(slot.threadId).not.toBe(before)
  expect(sessions.stats().restarts).toBe(1)
})

test('nothing is left once it was stopped', async () => {
  const { slot, sessions, ask } = open('')
  await ask('get_height')
  expect(slot.memoryBytes?.()).toBeGreaterThan(1_000_000)
  await sessions.closeAll()
  expect([slot.threadId, slot.memoryBytes?.(), slot.settled()]).toEqual([undefined, undefined, false])
})

test('a module that is not monero-ts, or is not there, says so', async () => {
  for (const module of ['node:path', 'file:///nowhere/at/all.js'])
    await expect(open('', { module }).ask('get_height')).rejects.toMatchObject({ code: 'MONERO__SLOT_FAILED' })
})
