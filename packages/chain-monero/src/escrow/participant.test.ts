import type { SessionManager } from '@wallet/core'
import { expect, test } from 'vitest'
import type { Daemon } from '../rpc/daemon.ts'
import type { Answer } from '../rpc/json-rpc.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'
import { type EscrowParticipant, localParticipant } from './participant.ts'

const open = new AbortController().signal

/** A participant over a wallet that answers what it is told to, what it was asked, and whether it was given back. */
function rig(answers: Readonly<Record<string, readonly Answer[]>> = {}): {
  readonly one: EscrowParticipant
  readonly asked: string[]
  /** The coins that were named in a call, by its method. */
  readonly named: string[]
  daemon: 'well' | 'hung'
} {
  const asked: string[] = []
  const named: string[] = []
  const state = { daemon: 'well' as 'well' | 'hung' }
  const left = new Map(Object.entries(answers).map(([method, list]) => [method, [...list]]))
  const usual: Readonly<Record<string, Answer>> = {
    get_height: { height: 100 },
    submit_multisig: { tx_hash_list: ['ab'] },
    sweep_all: { multisig_txset: 'set' },
  }
  const call: MoneroWallet['call'] = async (method, params) => {
    asked.push(method)
    if ('key_image' in params) named.push(`${method} ${params.key_image}`)
    return left.get(method)?.shift() ?? usual[method] ?? {}
  }
  const wallet = {
    call,
    change: async (method: string, params: object, signal: AbortSignal) => {
      const answer = await call(method, params, signal)
      asked.push('store')
      return answer
    },
  } as MoneroWallet
  const healthy: Daemon['healthy'] = async () => {
    asked.push('daemon')
    if (state.daemon === 'hung') throw new TypeError('no answer from the daemon')
    return { height: 100, topHash: '', synchronized: true, nettype: 'fakechain' }
  }
  const one = localParticipant({
    sessions: {
      lease: async () => ({ handle: wallet, release: async () => void asked.push('given back') }),
    } as unknown as SessionManager<MoneroWallet>,
    daemon: { healthy, info: healthy } as unknown as Daemon,
    files: { find: async () => ({ password: '' }) },
    key: 'escrow-1/buyer',
  })
  return Object.assign(state, { one, asked, named })
}

test('nonces are imported into a wallet that is in step, and what was told before is stored before', async () => {
  const { one, asked } = rig()
  await one.importInfo(['info'], open)
  const order = ['refresh', 'store', 'import_multisig_info', 'get_height', 'store', 'given back']
  expect(
    asked.filter((entry, at) => order.includes(entry) && !(entry === 'get_height' && at < asked.indexOf('import_multisig_info'))),
  ).toEqual(order)
})

test('an import that ends below the chain has lost the coins: it is not stored and not believed', async () => {
  const { one, asked } = rig({ get_height: [{ height: 100 }, { height: 81 }] })
  await expect(one.importInfo(['info'], open)).rejects.toMatchObject({ code: 'MONERO__WALLET_BEHIND', retry: 'safe' })
  expect(asked.slice(asked.indexOf('import_multisig_info'))).toEqual(['import_multisig_info', 'get_height', 'given back'])
})

test.each<[string, (one: EscrowParticipant) => Promise<unknown>]>([
  ['funds', (one) => one.funds(open)],
  ['exportInfo', (one) => one.exportInfo(open)],
  ['importInfo', (one) => one.importInfo(['info'], open)],
  ['payAll', (one) => one.payAll('address', open)],
  ['submit', (one) => one.submit('set', open)],
])('%s leaves the wallet alone while the daemon is hung: it would be deaf for minutes, and its slot with it', async (_, ask) => {
  const bench = rig()
  bench.daemon = 'hung'
  await expect(ask(bench.one)).rejects.toThrow('no answer from the daemon')
  expect(bench.asked).toEqual(['daemon', 'given back'])
})

test.each<[string, (one: EscrowParticipant) => Promise<unknown>]>([
  ['export_multisig_info', (one) => one.exportInfo(open)],
  ['sweep_all', (one) => one.payAll('address', open)],
  ['sign_multisig', (one) => one.sign('set', open)],
  ['submit_multisig', (one) => one.submit('set', open)],
])('%s is stored before it is told', async (method, ask) => {
  const { one, asked } = rig()
  await ask(one).catch(() => undefined)
  expect(asked.slice(asked.indexOf(method))).toEqual([method, 'store', 'given back'])
})

test('a payment is left the coins that are meant, and no others: those that were frozen for another are thawed', async () => {
  const coin = (name: string, amount: number, more: Answer = {}): Answer => ({
    ...{ key_image: name, amount, unlocked: true, frozen: false, block_height: 50 },
    ...more,
  })
  const transfers = [
    coin('dust', 1),
    coin('main', 5_000),
    coin('back', 4_000, { frozen: true }),
    coin('locked', 9_000, { unlocked: false }),
  ]
  const { one, asked, named } = rig({ incoming_transfers: [{ transfers }] })
  expect(await one.payAll('address', open)).toEqual(['set'])
  expect(named).toEqual(['freeze dust', 'thaw back'])
  expect(asked.indexOf('thaw')).toBeLessThan(asked.indexOf('sweep_all'))
})

test('a refresh that a reorganisation ended early is made once more', async () => {
  const { one, asked } = rig({ get_height: [{ height: 97 }, { height: 100 }] })
  expect(await one.funds(open)).toEqual({ total: 0n, spendable: 0n, payable: 0n, awaited: 0n })
  expect(asked.filter((entry) => entry === 'refresh')).toHaveLength(2)
  const behind = rig({ get_height: [{ height: 97 }, { height: 97 }] })
  await expect(behind.one.funds(open)).rejects.toMatchObject({ code: 'MONERO__WALLET_BEHIND' })
  expect(behind.asked.filter((entry) => entry === 'refresh')).toHaveLength(2)
})
