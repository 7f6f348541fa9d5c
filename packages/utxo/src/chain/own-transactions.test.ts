import { chainId, type SignedTransaction, transactionId } from '@wallet/core'
import { expect, test } from 'vitest'
import type { DecodedTransaction, Flavour } from '../flavour.ts'
import type { NodeClient } from '../rpc/client.ts'
import { createOwnTransactions, type InputsFate } from './own-transactions.ts'

const [mine, parent, coin] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string]

/** One transaction of ours, whose parent is not, before a mempool that holds what is listed. */
function openBench() {
  const pool = new Map<string, readonly string[]>()
  const asked: string[] = []
  const ask: NodeClient['ask'] = async (_, [txid]) => {
    asked.push(String(txid))
    const depends = pool.get(String(txid))
    return depends === undefined
      ? { status: 'error', code: -5, message: 'Transaction not in mempool' }
      : { status: 'result', value: { vsize: 100, fees: { base: '0.00001000' }, depends } }
  }
  const decoded = { txid: mine, inputs: [{ txid: coin, vout: 0, sequence: 0 }], outputs: [] } as unknown as DecodedTransaction
  const flavour = { network: { chain: chainId('bip122:0'.padEnd(39, '0')) }, decode: () => decoded } as unknown as Flavour
  const own = createOwnTransactions(flavour, { ask } as NodeClient, () => 0)
  own.add({ id: transactionId(mine), bytes: new Uint8Array(1), creates: [] } satisfies SignedTransaction)
  const refresh = async (fate: InputsFate): Promise<readonly string[]> => {
    asked.length = 0
    await own.refresh(0, () => fate)
    return [...asked]
  }
  return { own, pool, refresh }
}

test('what was over is not asked for again once its spends are forgotten, and is when they are undone', async () => {
  const { refresh } = openBench()
  expect(await refresh('unknown')).toEqual([mine])
  expect(await refresh('spent')).toEqual([])
  expect(await refresh('unknown')).toEqual([])
  expect(await refresh('unspent')).toEqual([mine])
  expect(await refresh('unknown')).toEqual([mine])
})

test('a parent of somebody else is an ancestor while it waits, and no longer', async () => {
  const { own, pool, refresh } = openBench()
  pool.set(mine, [parent])
  pool.set(parent, [])
  await refresh('unspent')
  expect(own.entries().map(({ txid }) => txid)).toEqual([mine, parent])
  pool.delete(parent)
  pool.set(mine, [])
  await refresh('unspent')
  expect([own.entries().map(({ txid }) => txid), own.entry(parent)]).toEqual([[mine], undefined])
})
