import { createHash } from 'node:crypto'
import { Keypair } from '@solana/web3.js'
import { type Intent, type Json, orderId } from '@wallet/core'
import { createMint, openCluster, openSvmNode } from '@wallet/harness/svm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, keypairSigner, openBench, patience, transferOf } from './bench.fixture.ts'
import { decodeTransaction } from './inspect/decode.ts'
import { programs } from './programs.ts'

let bench: Bench
afterEach(() => bench.stop())

const toOf = ({ action }: Intent): string => (action.kind === 'house' ? '' : action.to)
const settle = async (intents: readonly Intent[]) => {
  const attempt = await bench.prepare(intents)
  expect(await bench.send(attempt)).toBe('accepted')
  bench.cluster.produce(40)
  return { attempt, seen: await bench.look(attempt) }
}

describe('a batch', () => {
  beforeEach(async () => {
    bench = await openBench({ options: { batchMax: 16 } })
  })

  it('pays sixteen in one transaction that fits into a packet, for one signature', async () => {
    const intents = Array.from({ length: 16 }, () => transferOf(bench.adapter))
    const { attempt, seen } = await settle(intents)
    expect(attempt.signed.bytes.length).toBeLessThanOrEqual(1_232)
    expect(attempt.draft.fee).toBeLessThan(5_010n)
    expect(seen.status).toBe('final')
    for (const intent of intents) expect(bench.lamports(toOf(intent))).toBe(intent.action.amount)
  })

  it('leaves out what does not fit, and pays the rest', async () => {
    const intents = Array.from({ length: 16 }, (_, index) => transferOf(bench.adapter, { memo: `invoice ${index} ${'x'.repeat(60)}` }))
    const attempt = await bench.prepare(intents)
    expect(attempt.signed.bytes.length).toBeLessThanOrEqual(1_232)
    expect(attempt.draft.payments.length).toBeGreaterThan(3)
    expect(new Set((await bench.refusals(intents)).map(String))).toEqual(new Set(['park,no-free-claim']))
  })

  it('is not spoiled by one recipient that only a simulation finds', async () => {
    await bench.stop()
    const cluster = openCluster()
    const mint = createMint(cluster)
    const frozen = Keypair.generate().publicKey.toBase58()
    mint.open(frozen)
    mint.freeze(frozen)
    const node = await openSvmNode(cluster)
    // A provider that shows the account as it was before it was frozen.
    const request = async (call: { readonly method: string; readonly params: readonly unknown[] }): Promise<unknown> => {
      const reply = await fetch(node.url, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...call }) })
      const { result } = (await reply.json()) as { result: { value: ({ data: [string, string] } | null)[] } }
      const at = call.method === 'getMultipleAccounts' ? (call.params[0] as string[]).indexOf(mint.ata(frozen)) : -1
      const account = result.value?.[at]
      if (account) {
        const data = Buffer.from(account.data[0], 'base64')
        data[108] = 1
        account.data[0] = data.toString('base64')
      }
      return result
    }
    const tokens = [{ symbol: 'USDX', mint: mint.address, decimals: 6 }]
    bench = await openBench({ cluster, options: { providers: [{ name: 'old', request }], quorum: 1, tokens, batchMax: 16 } })
    mint.mintTo(bench.keys[0]!.publicKey.toBase58(), 100n)
    const asset = bench.adapter.assets[1]!.id
    const intents = [{ value: 1n }, { value: 2n, to: frozen }, { value: 3n }].map((wish) => transferOf(bench.adapter, { ...wish, asset }))
    const { attempt } = await settle(intents)
    expect(attempt.draft.payments.map(({ order }) => order)).toEqual([intents[0]?.id, intents[2]?.id])
    expect(await bench.refusals(intents)).toEqual([['fail', 'recipient-refused']])
    await node.stop()
  })

  it('keeps to the tightest limit of those in it', async () => {
    bench.cluster.setMarketPrice(1_000_000n)
    const intents = [transferOf(bench.adapter, { feeMax: 2_600n as Intent['feeMax'] }), transferOf(bench.adapter)]
    const { draft } = await bench.prepare(intents)
    expect(draft.fee).toBeLessThanOrEqual(5_199n)
    expect(draft.payments.length).toBe(2)
    const alone = await bench.refusals([transferOf(bench.adapter, { feeMax: 2_600n as Intent['feeMax'] })])
    expect(alone).toEqual([['park', 'fee-above-limit']])
  })
})

describe('the price of priority', () => {
  it('follows the accounts that are written, within its bounds', async () => {
    bench = await openBench({ options: { fees: { priceMax: 50_000n } } })
    const base = (await bench.prepare([transferOf(bench.adapter)])).draft.fee
    bench.cluster.setMarketPrice(40_000n)
    const dear = (await bench.prepare([transferOf(bench.adapter)])).draft.fee
    bench.cluster.setMarketPrice(10_000_000n)
    const capped = (await bench.prepare([transferOf(bench.adapter)])).draft.fee
    expect(dear).toBeGreaterThan(base)
    expect(capped).toBeGreaterThan(dear)
    expect(capped).toBeLessThanOrEqual(5_000n + (base - 5_000n) * 50_000n)
  })
})

describe('several payers', () => {
  it('share the orders by their ids, and each order keeps its payer', async () => {
    bench = await openBench({ wallets: 4 })
    const payers = new Map<string, number>()
    for (let index = 0; index < 24; index += 1) {
      const intent = { ...transferOf(bench.adapter), id: orderId(`spread-${index}`) }
      const [first, again] = [await bench.prepare([intent]), await bench.prepare([intent])]
      expect(again.draft.signing[0]?.keyRef).toBe(first.draft.signing[0]?.keyRef)
      const payer = String(first.draft.signing[0]?.keyRef)
      payers.set(payer, (payers.get(payer) ?? 0) + 1)
    }
    expect(payers.size).toBe(4)
  })

  it('that are empty are passed by', async () => {
    bench = await openBench({ wallets: 3 })
    const rich = bench.keys[2]!.publicKey.toBase58()
    const intents = Array.from({ length: 6 }, () => transferOf(bench.adapter, { value: 150_000_000_000n }))
    bench.cluster.bank.airdrop(rich, 900_000_000_000n)
    for (const intent of intents) expect((await bench.prepare([intent])).draft.signing[0]?.keyRef).toBe(rich)
  })
})

describe('a call', () => {
  const call = (instructions: Json, amount = 0n, to: string = programs.memo): Intent => {
    const base = transferOf(bench.adapter)
    return {
      ...base,
      action: { kind: 'call', asset: bench.adapter.feeAsset, amount: amount as Intent['feeMax'], to, call: { instructions } },
    }
  }

  it('is carried out with the signatures of several of our keys', async () => {
    bench = await openBench({ wallets: 3 })
    const own = bench.keys.map((key) => key.publicKey.toBase58())
    const accounts = own.map((address) => ({ address, signer: true }))
    const { attempt, seen } = await settle([call([{ accounts, data: Buffer.from('we agree').toString('base64') }])])
    expect(attempt.draft.signing.map(({ keyRef }) => keyRef).sort()).toEqual([...own].sort())
    expect(attempt.draft.fee).toBeGreaterThanOrEqual(15_000n)
    expect(seen).toMatchObject({ status: 'final', feePaid: attempt.draft.fee })
    const digest = createHash('sha256').update(decodeTransaction(attempt.signed.bytes).message).digest('hex')
    expect(digest).toBe(createHash('sha256').update(attempt.draft.signing[0]!.message).digest('hex'))
  })

  it('needs only keys of the wallet, and an object that can be read', async () => {
    bench = await openBench()
    const foreign = Keypair.generate().publicKey.toBase58()
    for (const instructions of [
      [{ accounts: [{ address: foreign, signer: true }], data: '' }],
      [{ accounts: [], data: '%' }],
      [],
      'nonsense',
      [{ accounts: [{}], data: '' }],
    ] as Json[])
      expect(await bench.refusals([call(instructions)])).toEqual([['fail', 'unsupported']])
    expect(await bench.refusals([call([{ accounts: [], data: '' }], 0n, programs.computeBudget)])).toEqual([['fail', 'unsupported']])
  })

  it('that takes more than its amount is refused', async () => {
    const cluster = openCluster()
    const mint = createMint(cluster)
    bench = await openBench({ cluster })
    const [key] = bench.keys
    const owner = key!.publicKey.toBase58()
    const to = Keypair.generate().publicKey.toBase58()
    const open = [
      {
        accounts: [
          { address: owner, signer: true, writable: true },
          { address: mint.ata(to), writable: true },
          { address: to },
          { address: mint.address },
          { address: programs.system },
          { address: programs.token },
        ],
        data: Buffer.from([1]).toString('base64'),
      },
    ]
    const rent = cluster.bank.rentExempt(165n)
    expect(await bench.refusals([call(open, rent - 1n, programs.associatedToken)])).toEqual([['fail', 'recipient-refused']])
    expect((await settle([call(open, rent, programs.associatedToken)])).seen.status).toBe('final')
  })

  it('reads as no call when an account or the data differ', async () => {
    bench = await openBench()
    const intent = call([{ accounts: [], data: Buffer.from('one').toString('base64') }])
    const other = call([{ accounts: [], data: Buffer.from('two').toString('base64') }])
    const [first, second] = [await bench.prepare([intent]), await bench.prepare([other])]
    expect(() => bench.adapter.inspect(second.signed.bytes, first.draft)).toThrow(expect.objectContaining({ code: 'BYTES_MALFORMED' }))
  })
})

describe('a slow signer', () => {
  it('that answers after ten seconds of a real cluster is in time, and one after thirty is not', async () => {
    bench = await openBench()
    // 250 ms a block: ten seconds are forty blocks, thirty a hundred and twenty.
    const { draft } = await bench.prepare([transferOf(bench.adapter)])
    bench.cluster.produce(40)
    expect(await bench.adapter.stillFresh?.(draft, patience)).toBe(true)
    const attempt = await bench.seal(draft)
    expect(await bench.send(attempt)).toBe('accepted')
    bench.cluster.produce(40)
    expect((await bench.look(attempt)).status).toBe('final')
    bench.cluster.produce(40)
    expect(await bench.adapter.stillFresh?.(draft, patience)).toBe(false)
  })

  it('signs the same message to the same transaction', async () => {
    bench = await openBench()
    const { draft, signed } = await bench.prepare([transferOf(bench.adapter)])
    const again = await Promise.all(draft.signing.map((request) => keypairSigner(bench.keys).sign(request, patience)))
    expect(bench.adapter.finalize(draft, again).id).toBe(signed.id)
  })
})

describe('deposits', () => {
  it('are coins and tokens that arrived, without failed transactions and without what a mint kept', async () => {
    const cluster = openCluster()
    const mint = createMint(cluster, { extensions: [{ kind: 'transfer-fee', basisPoints: 100, feeMax: 1_000_000n }] })
    const tokens = [{ symbol: 'USDX', mint: mint.address, decimals: 6, transferFee: 'recipient' as const }]
    bench = await openBench({ cluster, options: { tokens, depositsFrom: 0 } })
    mint.mintTo(bench.keys[0]!.publicKey.toBase58(), 1_000_000n)
    const user = Keypair.generate().publicKey.toBase58()
    const [, token] = bench.adapter.assets
    await settle([transferOf(bench.adapter, { to: user, value: 3_000_000n })])
    await settle([transferOf(bench.adapter, { to: user, value: 100_000n, asset: token!.id })])
    const rich = bench.lamports(bench.keys[0]!.publicKey.toBase58())
    const [much, more] = [
      await bench.prepare([transferOf(bench.adapter, { value: rich - 10_000_000n })]),
      await bench.prepare([transferOf(bench.adapter, { to: user, value: 20_000_000n })]),
    ]
    await bench.send(much)
    await bench.send(more)
    cluster.produce(40)
    const { deposits, cursor } = await bench.adapter.deposits!.scan([user], null, patience)
    expect(deposits.map(({ asset, amount: value }) => [asset, value])).toEqual([
      [bench.adapter.feeAsset, 3_000_000n],
      [token!.id, 99_000n],
    ])
    expect((await bench.adapter.deposits!.scan([user], cursor, patience)).deposits).toEqual([])
    bench.nodes[1].setFaults({ denyStatus: 1 })
    await expect(bench.adapter.deposits!.scan([user], null, patience)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    await expect(bench.adapter.deposits!.scan([user], 'nonsense', patience)).rejects.toMatchObject({ code: 'CURSOR_MISMATCH' })
    const { balances } = await bench.adapter.balances!.read(
      { ...bench.wallet, addresses: [{ ...bench.wallet.addresses[0]!, address: user }] },
      [token!.id],
      patience,
    )
    expect(balances).toEqual([{ asset: token!.id, amount: 99_000n }])
  })
})
