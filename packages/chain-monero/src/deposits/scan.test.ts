import type { DepositsFacet, SessionManager } from '@wallet/core'
import { expect, test } from 'vitest'
import { monero } from '../monero.ts'
import type { Daemon } from '../rpc/daemon.ts'
import type { Answer } from '../rpc/json-rpc.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'
import { type Position, readCursor, writeCursor } from './cursor.ts'

// A wallet and a daemon that need not agree: what each says is written down here.

const idOf = (name: string): string => name.repeat(64).slice(0, 64)
const hashOf = (height: number, branch = 'a'): string => `${branch}${height}`.padEnd(64, '0')
const reference = (name: string): string => `${idOf(name)}:0/1`

type World = {
  /** Blocks there are. */
  readonly height: number
  /** The first block of branch b. */
  readonly fork?: number
  /** Where the wallet thinks a transaction is, and where the daemon has it. */
  readonly wallet?: Readonly<Record<string, number>>
  readonly daemon?: Readonly<Record<string, number>>
  /** Branch b wins only once the wallet was asked this. */
  readonly turnsAt?: 'refresh' | 'get_height' | 'get_transfers'
}

async function scan(
  { height, fork = height, wallet = {}, daemon = {}, turnsAt }: World,
  position: Position,
): ReturnType<DepositsFacet['scan']> {
  const incoming = Object.entries(wallet).map(([name, at]) => ({
    ...{ txid: idOf(name), address: 'user', height: at, amount: 5, unlock_time: 0, subaddr_index: { major: 0, minor: 1 } },
  }))
  let turned = turnsAt === undefined
  const call = async (method: string): Promise<Answer> => {
    turned ||= method === turnsAt
    return (method === 'get_height' ? { height } : { in: incoming }) as Answer
  }
  const hashNow = (at: number): string => hashOf(at, turned && at >= fork ? 'b' : 'a')
  const handle = { key: 'shop', address: 'x', call, change: call } as unknown as MoneroWallet
  const sessions = { lease: async () => ({ handle, release: async () => undefined }) } as unknown as SessionManager<MoneroWallet>
  const info = async () => ({ height, topHash: hashNow(height - 1), synchronized: true, nettype: 'fakechain' })
  const known = new Map(Object.entries(daemon).map(([name, at]) => [idOf(name), { height: at }]))
  const adapter = monero({
    ...{ network: 'regtest', sessions, sealingKey: new Uint8Array(32), deposits: { wallet: 'shop', fromHeight: 0 } },
    daemon: {
      ...{ info, healthy: info, transactions: async () => known },
      block: async (at: number) => ({ ref: { height: at, hash: hashNow(at) }, transactions: [], timestamp: at }),
    } as unknown as Daemon,
  })
  const answer = adapter.deposits?.scan(['user'], writeCursor(position), new AbortController().signal)
  return answer ?? { deposits: [], cursor: '' }
}

const told = (name: string, height: number, branch?: string) => ({
  reference: reference(name),
  block: { height, hash: hashOf(height, branch) },
})
const standing = (height: number, ...more: Position['told']): Position => ({ height, hash: hashOf(height), time: 1, told: more })

test('a deposit is remembered with its block, so that it can be taken back', async () => {
  const page = await scan({ height: 211, wallet: { d: 195 }, daemon: { d: 195 } }, standing(190))
  expect(page.deposits).toMatchObject([{ reference: reference('d'), amount: 5n, block: { height: 195, hash: hashOf(195) } }])
  expect(readCursor(page.cursor)).toMatchObject({ height: 201, told: [told('d', 195)] })
})

test.each([
  ['in another block', { d: 196 }],
  ['nowhere', {}],
])('a deposit that the wallet tells and the daemon has %s is not credited', async (_, daemon) => {
  await expect(scan({ height: 211, wallet: { d: 195 }, daemon }, standing(190))).rejects.toMatchObject({ code: 'MONERO__WALLET_BEHIND' })
})

test.each(['refresh', 'get_height', 'get_transfers'] as const)(
  'a branch that wins during the scan (%s) moves no cursor: the wallet has not read it, and listed what the other one holds',
  async (turnsAt) => {
    const world: World = { height: 211, fork: 195, wallet: { d: 192 }, daemon: { d: 192 } }
    await expect(scan({ ...world, turnsAt }, standing(190))).rejects.toMatchObject({ code: 'MONERO__WALLET_BEHIND' })
    const page = await scan(world, standing(190))
    expect(page.deposits.map((one) => one.reference)).toEqual([reference('d')])
    expect(readCursor(page.cursor)).toMatchObject({ height: 201, hash: hashOf(201, 'b') })
  },
)

test('after a reorganisation the scan goes back, undoes what the branch that won has not, and keeps what it has', async () => {
  const world = { height: 213, fork: 180, wallet: { b: 205, c: 190 }, daemon: { b: 205, c: 190, f: 170 } }
  const page = await scan(world, standing(200, told('a', 185), told('b', 186), told('f', 170)))
  expect(page.undone).toMatchObject([{ reference: reference('a') }])
  // One that it skipped before, for it was not there, is told now; the one that moved is not final again yet.
  expect(page.deposits.map((one) => one.reference)).toEqual([reference('c')])
  expect(readCursor(page.cursor)).toMatchObject({ height: 203, hash: hashOf(203, 'b') })
  expect(readCursor(page.cursor).told).toEqual(expect.arrayContaining([told('b', 205, 'b'), told('c', 190, 'b')]))
})

test('one that moved to a young block is looked at until that block is old', async () => {
  const young = { ...standing(203, told('b', 205, 'b')), hash: hashOf(203, 'b') }
  const gone = await scan({ height: 214, fork: 180 }, young)
  expect(gone.undone).toMatchObject([{ reference: reference('b') }])
  const stays = await scan({ height: 216, fork: 180, wallet: { b: 205 }, daemon: { b: 205 } }, young)
  expect(stays.undone).toBeUndefined()
  // Told again by its reference, which credits once.
  expect(stays.deposits.map((one) => one.reference)).toEqual([reference('b')])
})
