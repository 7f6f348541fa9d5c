import { type CoinProxy, startCoinProxy } from '@wallet/harness'
import { patience } from '@wallet/harness/coin-bench'
import { decodeTransaction, encodeTransaction, toHex } from '@wallet/utxo'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWallet, type Regtest, startRegtest, type WalletBench } from './bench.fixture.ts'

let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest({ args: ['-txindex=1'] })
})
afterAll(() => chain?.stop())

const pending = (bench: WalletBench): Promise<boolean> => bench.again().outflows!.pending([bench.address], patience)

it('lists what its addresses have sent, for a store that was restored from a backup', async () => {
  for (const kind of ['p2wpkh', 'p2tr', 'p2pkh'] as const) {
    const bench = await openWallet(chain, { kind })
    const from = await bench.node.height()
    await bench.fund(2, 300_000n)
    const first = await bench.send([bench.intent(), bench.intent({ amount: 70_000n })])
    await bench.node.mine()
    const second = await bench.send([bench.intent({ amount: 30_000n })], new Set(first.draft.claims))
    expect((await bench.again().outflows!.scan([bench.address], from, patience)).outflows).toEqual([])
    // One in a block that is not final, one in the mempool; then both in blocks; then final.
    expect(await pending(bench)).toBe(true)
    await bench.node.mine(2)
    expect(await pending(bench)).toBe(true)
    await bench.node.mine(1)
    expect(await pending(bench)).toBe(false)
    const page = await bench.again().outflows!.scan([bench.address], from, patience)
    expect(page.next).toBe(null)
    const shown = page.outflows.map(({ transaction, from: sender, payments, claims, feePaid }) => ({
      transaction,
      sender,
      feePaid,
      claims,
      paid: payments.map(({ amount: value }) => value).sort(),
    }))
    expect(shown).toEqual(
      [first, second].map(({ signed, draft }) => ({
        transaction: signed.id,
        sender: bench.address,
        feePaid: draft.fee,
        claims: draft.claims,
        paid: draft.payments.map(({ amount: value }) => value).sort(),
      })),
    )
    await bench.stop()
  }
})

it('what waits in a mempool is pending also where it spends change that is unconfirmed itself', async () => {
  const bench = await openWallet(chain)
  await bench.fund(1, 500_000n)
  await bench.node.mine(3)
  expect(await pending(bench)).toBe(false)
  await bench.send([bench.intent()])
  await bench.send([bench.intent()])
  expect(await pending(bench)).toBe(true)
  await bench.node.mine(3)
  expect(await pending(bench)).toBe(false)
  await bench.stop()
})

/** The wallet's adapter over two providers in front of one node. */
async function overTwo(bench: WalletBench): Promise<{ readonly second: CoinProxy; readonly outflows: () => Outflows }> {
  const second = await startCoinProxy(bench.node.url)
  const providers = [
    { name: 'first', url: bench.proxy.url },
    { name: 'second', url: second.url },
  ]
  return { second, outflows: () => bench.again({ providers, quorum: 2 }).outflows! }
}
type Outflows = NonNullable<ReturnType<WalletBench['again']>['outflows']>

it('neither what is pending nor what was paid is one node’s word', async () => {
  const bench = await openWallet(chain)
  await bench.fund(1, 500_000n)
  const from = await bench.node.height()
  const { second, outflows } = await overTwo(bench)
  const attempt = await bench.send([bench.intent()])
  const denied = second.lie('gettxout', (answer) => answer.replaceAll('"result":null', '"result":{}'))
  expect(await outflows().pending([bench.address], patience)).toBe(true)
  denied()
  await bench.node.mine(4)
  expect(await outflows().pending([bench.address], patience)).toBe(false)
  const key = toHex(decodeTransaction(attempt.signed.bytes).inputs[0]!.witness[1]!)
  // The witness is not what a block's hash is made of: with another key in it, the input looks like somebody else's.
  const hidden = second.lie('getblock', (answer) => answer.replaceAll(key, `02${'ab'.repeat(32)}`))
  await expect(outflows().scan([bench.address], from, patience)).rejects.toThrow(
    expect.objectContaining({ code: 'CHAIN_RESPONSE_MALFORMED' }),
  )
  hidden()
  expect((await outflows().scan([bench.address], from, patience)).outflows).toMatchObject([{ transaction: attempt.signed.id }])
  await second.stop()
  await expect(outflows().scan([bench.address], from, patience)).rejects.toThrow(expect.objectContaining({ code: 'CHAIN_UNREACHABLE' }))
  await bench.stop()
})

it('a node that changes what a block holds is found out before anything is believed', async () => {
  const bench = await openWallet(chain)
  await bench.fund(1, 500_000n)
  const attempt = await bench.send([bench.intent({ amount: 123_457n })])
  const value = Buffer.alloc(8)
  value.writeBigUInt64LE(123_457n)
  const honest = bench.proxy.lie('getblock', (answer) => answer.replaceAll(value.toString('hex'), '00'.repeat(8)))
  await bench.node.mine(3)
  expect(await bench.look(attempt)).toMatchObject({
    status: 'unavailable',
    reason: expect.stringContaining('transactions that are not those of its header'),
  })
  honest()
  expect(await bench.look(attempt)).toMatchObject({ status: 'final' })
  await bench.stop()
})

it('a stranger who shows the key of a wallet in a script of his own has spent nothing of it', async () => {
  const bench = await openWallet(chain, { kind: 'p2pkh' })
  const from = await bench.node.height()
  // OP_DROP OP_1: whatever is pushed opens it.
  const [made] = ((await bench.node.client.call('generatetodescriptor', [1, 'raw(7551)'])) as readonly string[]).slice(0, 1)
  const { tx } = (await bench.node.client.call('getblock', [made])) as { readonly tx: readonly string[] }
  await bench.node.mine(100)
  const { bytes: key } = await bench.signer.publicKey(bench.wallet.addresses[0]!.keyRef, patience)
  const stranger = encodeTransaction({
    version: 2,
    inputs: [{ txid: tx[0]!, vout: 0, script: Uint8Array.of(33, ...key), sequence: 0xffffffff, witness: [] }],
    outputs: [{ value: 1_000_000n, script: Uint8Array.of(0x76, 0xa9, 20, ...new Uint8Array(20), 0x88, 0xac) }],
    locktime: 0,
  })
  await bench.node.client.call('generateblock', [bench.address, [toHex(stranger)]])
  await bench.node.mine(3)
  let [next, outflows]: [number | null, readonly unknown[]] = [from, []]
  while (next !== null) {
    const page: Awaited<ReturnType<Outflows['scan']>> = await bench.again().outflows!.scan([bench.address], next, patience)
    outflows = [...outflows, ...page.outflows]
    next = page.next
  }
  expect(outflows).toEqual([])
  await bench.stop()
})
