import { describe, expect, test } from 'vitest'
import { chainId } from '../../ids/chain-id.ts'
import { keyRef, walletName } from '../../ids/ids.ts'
import type { Wallet } from '../records.ts'
import { newBench } from './bench.fixture.ts'

const wallet = (name: string, more: Partial<Omit<Wallet, 'name'>> & { readonly at?: string } = {}): Wallet => {
  const { at = `addr-${name}`, ...rest } = more
  return { name: walletName(name), chain: chainId('toy:utxo'), addresses: [{ address: at, keyRef: keyRef('key') }], active: true, ...rest }
}

describe('registerWallet', () => {
  test('registers once; a repeated call may differ in label only', () => {
    const bench = newBench()
    const register = (row: Wallet) => bench.run('registerWallet', { wallet: row, actor: 'ops' })
    expect(register(wallet('hot')).status).toBe('registered')
    expect(register(wallet('hot', { label: 'x', active: false }))).toMatchObject({ status: 'exists', wallet: { active: true } })
    expect(register(wallet('hot', { at: 'other' }))).toMatchObject({ status: 'conflict', reason: 'name-taken' })
    expect(bench.run('readWallet', { name: walletName('hot') })).toMatchObject({
      status: 'found',
      wallet: { addresses: [{ address: 'addr-hot' }] },
    })
    expect(bench.run('readWallet', { name: walletName('cold') }).status).toBe('not-found')
    expect(bench.findings()).toEqual([])
  })

  test('gives an address of one chain to one wallet; another chain is another address', () => {
    const bench = newBench()
    const register = (row: Wallet) => bench.run('registerWallet', { wallet: row, actor: 'ops' })
    register(wallet('a', { at: 'same' }))
    expect(register(wallet('b', { at: 'same' }))).toMatchObject({ status: 'conflict', reason: 'address-taken' })
    expect(bench.run('readWallet', { name: walletName('b') }).status).toBe('not-found')
    expect(register(wallet('b', { at: 'same', chain: chainId('toy:other') })).status).toBe('registered')
    expect(bench.findings()).toEqual([])
  })

  test('refuses a wallet without an address and an owner that would break keys', () => {
    const register = (row: Wallet) => newBench().run('registerWallet', { wallet: row, actor: 'ops' })
    expect(() => register(wallet('a', { addresses: [] }))).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
    expect(() => register(wallet('a', { owner: 'x|y' }))).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
  })
})

describe('an owner’s wallets', () => {
  const owned = () => {
    const bench = newBench()
    for (const name of ['w1', 'w2', 'w3']) bench.run('registerWallet', { wallet: wallet(name, { owner: 'ann' }), actor: 'ann' })
    bench.run('registerWallet', { wallet: wallet('x1', { owner: 'ann', chain: chainId('toy:other') }), actor: 'ann' })
    bench.run('registerWallet', { wallet: wallet('y1', { owner: 'anna' }), actor: 'anna' })
    return bench
  }
  const active = (bench: ReturnType<typeof newBench>) =>
    bench
      .run('listWallets', { max: 9 })
      .rows.filter((row) => row.active)
      .map((row) => row.name)

  test('have one active per chain', () => {
    const bench = owned()
    expect(active(bench)).toEqual(['w3', 'x1', 'y1'])
    expect(bench.run('setActiveWallet', { name: walletName('w1'), owner: 'ann', actor: 'ann' })).toMatchObject({
      status: 'set',
      wallet: { active: true },
    })
    expect(active(bench)).toEqual(['w1', 'x1', 'y1'])
    const before = bench.run('readJournal', { after: 0, max: 99 }).entries.length
    bench.run('setActiveWallet', { name: walletName('w1'), owner: 'ann', actor: 'ann' })
    expect(bench.run('readJournal', { after: 0, max: 99 }).entries).toHaveLength(before)
    expect(bench.findings()).toEqual([])
  })

  test('are nobody else’s to switch', () => {
    const bench = owned()
    expect(bench.run('setActiveWallet', { name: walletName('w1'), owner: 'anna', actor: 'anna' }).status).toBe('not-owner')
    expect(bench.run('setActiveWallet', { name: walletName('w9'), owner: 'ann', actor: 'ann' }).status).toBe('not-found')
    expect(active(bench)).toEqual(['w3', 'x1', 'y1'])
  })

  test('are listed by owner and chain, page by page', () => {
    const bench = owned()
    const first = bench.run('listWallets', { owner: 'ann', chain: chainId('toy:utxo'), max: 2 })
    expect(first.rows.map((row) => row.name)).toEqual(['w1', 'w2'])
    const rest = bench.run('listWallets', { owner: 'ann', chain: chainId('toy:utxo'), max: 2, after: first.next ?? '' })
    expect(rest.rows.map((row) => row.name)).toEqual(['w3'])
    expect(bench.run('listWallets', { owner: 'ann', max: 9 }).rows).toHaveLength(4)
    expect(bench.run('listWallets', { chain: chainId('toy:other'), max: 9 }).rows.map((row) => row.name)).toEqual(['x1'])
  })
})
