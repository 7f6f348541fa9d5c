import { attemptId, type Composed, type ComposingChain, createSessions, type Intent, type SealedAttempt } from '@wallet/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { crashSlot, fund, type MoneroBench, openMoneroBench, outsider, patience, slotWith, transferTo } from './bench.fixture.ts'
import { coldSide, watchingSide } from './cold-signing.ts'
import { composePitfalls } from './compose/pitfalls.fixture.ts'
import { newDepositAddress } from './deposits/new-deposit-address.ts'
import { depositPitfalls } from './deposits/pitfalls.fixture.ts'
import { moneroDaemon } from './monero-daemon.ts'
import { amountOf, listOf, textOf, textsOf } from './rpc/fields.ts'
import { spawnedSlot } from './slots/spawned-slot.ts'
import { wasmPitfalls } from './slots/wasm/pitfalls.fixture.ts'

// Each test first shows the trap on the real programs, then that we do not step into it.

vi.setConfig({ testTimeout: 240_000 })

let bench: MoneroBench
let adapter: ComposingChain
let hot: string
let bob: string

beforeAll(async () => {
  bench = await openMoneroBench({ slots: 4, sessions: { unknownMs: 5_000 } })
  hot = await bench.address('hot')
  bob = await bench.address('bob')
  await bench.monerod.mine(10, bob)
  await bench.monerod.mine(2, await bench.address('poor'))
  await fund(bench, 'hot', 30)
}, 600_000)

beforeEach(() => {
  adapter = bench.adapter({ split: { coins: 0 } })
})

afterAll(() => bench.stop())

const xmr = 1_000_000_000_000n

async function compose(intents: readonly Intent[], { by = adapter, key = 'hot', held = new Set<never>() } = {}): Promise<Composed> {
  return by.compose(await bench.wallet(key), intents, held, patience)
}

async function composed(intents: readonly Intent[], options: Parameters<typeof compose>[1] = {}): Promise<SealedAttempt> {
  const answer = await compose(intents, options)
  if (answer.status !== 'composed') throw new TypeError(JSON.stringify(answer.refused))
  return { id: attemptId(`a-${answer.signed.id}`), draft: answer.draft, signed: answer.signed, sealedAt: 0 }
}

const pooled = async (): Promise<number> => ((await bench.monerod.post('get_transaction_pool')).transactions ?? []).length
const seen = async (...attempts: readonly SealedAttempt[]) => adapter.observe(attempts, patience)
const to = (address: string, amount = xmr) => [{ address, amount }]

describe('a wallet program', () => {
  test('that did not open a wallet still has the one before: nothing of ours takes it for the other', async () => {
    await bench.sessions.withWallet('hot', patience, async (wallet) => {
      await expect(wallet.call('open_wallet', { filename: 'nobody', password: '' }, patience)).rejects.toMatchObject({
        context: { rpcCode: -1 },
      })
      expect(textOf(await wallet.call('get_address', { account_index: 0 }, patience), 'address')).toBe(hot)
    })
    bench.files.set('nobody', { password: '' })
    await expect(bench.sessions.lease('nobody', patience)).rejects.toMatchObject({ code: 'MONERO__WALLET_UNOPENED' })
    const recorded = bench.files.get('bob')
    bench.files.set('bob', { password: '', address: hot })
    await bench.sessions.close('bob')
    await expect(bench.sessions.lease('bob', patience)).rejects.toMatchObject({ code: 'MONERO__WALLET_MISMATCH' })
    bench.files.set('bob', recorded ?? { password: '' })
    expect(await bench.address('bob')).toBe(bob)
  })

  test('lets the last of two opens win: a slot does one thing at a time', async () => {
    const own = new Map([
      ['hot', hot],
      ['bob', bob],
      ['poor', bench.files.get('poor')?.address],
    ])
    const asked = ['hot', 'bob', 'poor', 'bob', 'hot', 'poor'].map((key) =>
      bench.sessions.withWallet(key, patience, async (wallet) => {
        const before = textOf(await wallet.call('get_address', { account_index: 0 }, patience), 'address')
        await wallet.call('get_balance', {}, patience)
        return { key, answers: [before, textOf(await wallet.call('get_address', { account_index: 0 }, patience), 'address')] }
      }),
    )
    for (const { key, answers } of await Promise.all(asked)) expect(answers).toEqual([own.get(key), own.get(key)])
  })

  test('forgets what it did not store, and hands out the same address twice: ours is stored before it is told', async () => {
    const raw = async (): Promise<string> => textOf(await bench.rpc('hot', 'create_address', { account_index: 0 }), 'address')
    const slotOf = () => slotWith(bench, 'hot')
    const first = await raw()
    expect(await crashSlot(slotOf())).toBe(true)
    expect(await raw()).toBe(first)
    const { address } = await newDepositAddress(bench.sessions, 'hot', patience)
    expect(await crashSlot(slotOf())).toBe(true)
    expect((await newDepositAddress(bench.sessions, 'hot', patience)).address).not.toBe(address)
  })

  test('sends although its client gave up: ours only ever builds', async () => {
    await bench.rpc('bob', 'refresh')
    const before = await pooled()
    const caller = new AbortController()
    const asked = bench.sessions.withWallet('bob', patience, async (wallet) => {
      const sending = wallet.call('transfer', { destinations: to(hot) }, caller.signal)
      setTimeout(() => caller.abort(), 60)
      await sending
    })
    await expect(asked).rejects.toMatchObject({ code: 'MONERO__CALL_UNANSWERED', retry: 'reconcile' })
    await expect.poll(pooled, { timeout: 60_000 }).toBe(before + 1)

    const impatient = new AbortController()
    setTimeout(() => impatient.abort(), 300)
    const ours = adapter.compose(await bench.wallet('hot'), [transferTo(adapter, bob)], new Set(), impatient.signal)
    await expect(ours).rejects.toHaveProperty('retry')
    await bench.monerod.mine(1, outsider)
    // Once the program answers again nothing of that is anywhere.
    await composed([transferTo(adapter, bob)])
    expect(await pooled()).toBe(0)
  })

  test('picks the same coins twice for two payments: ours are frozen, and set free when nobody stored them', async () => {
    await bench.rpc('bob', 'refresh')
    const pick = async (): Promise<readonly string[]> => {
      const answer = await bench.rpc('bob', 'transfer', { destinations: to(hot), do_not_relay: true })
      return textsOf(answer['spent_key_images'] as Record<string, unknown>, 'key_images')
    }
    expect(await pick()).toEqual(await pick())
    const [first, second] = [await composed([transferTo(adapter, bob)]), await composed([transferTo(adapter, bob)])]
    expect(first.draft.claims.filter((claim) => second.draft.claims.includes(claim))).toEqual([])
    // Another process, which knows nothing of the two, and a store that never got them.
    const heir = bench.adapter()
    const third = await composed([transferTo(heir, bob)], { by: heir })
    const frozen = listOf(await bench.rpc('hot', 'incoming_transfers', { transfer_type: 'available' }), 'transfers').filter(
      (one) => one['frozen'],
    )
    expect(frozen).toHaveLength(third.draft.claims.length)
  })

  test('that relays what a block holds books money that is not there: ours goes out through the daemon', async () => {
    await bench.rpc('bob', 'refresh')
    const made = await bench.rpc('bob', 'transfer', { destinations: to(hot), get_tx_metadata: true })
    await bench.monerod.mine(1, outsider)
    await bench.rpc('bob', 'refresh')
    const balance = async (key: string) => amountOf(await bench.rpc(key, 'get_balance'), 'balance')
    const honest = await balance('bob')
    await bench.rpc('bob', 'relay_tx', { hex: made['tx_metadata'] })
    expect(await balance('bob')).toBeGreaterThan(honest)
    await bench.rpc('bob', 'rescan_blockchain', {})
    expect(await balance('bob')).toBe(honest)

    const wallet = await bench.wallet('hot')
    const attempt = await composed([transferTo(adapter, bob)])
    await adapter.broadcast(attempt.signed, patience)
    await bench.monerod.mine(1, outsider)
    const read = async () => (await bench.adapter().balances?.read(wallet, [adapter.feeAsset], patience))?.balances[0]?.amount
    const after = await read()
    expect(await adapter.broadcast(attempt.signed, patience)).toEqual({ status: 'already-known' })
    await bench.monerod.mine(1, outsider)
    expect(await read()).toBe(after)
  })
})

test('a parameter that this program does not know is ignored, and answered as if it were obeyed: what it built is compared', async () => {
  await bench.rpc('bob', 'refresh')
  const asked = { destinations: to(hot), subtract_fee_from_outputs: [0], do_not_relay: true, get_tx_key: true }
  // The recipient would get all of it, and the payer pay the fee beside.
  expect(await bench.rpc('bob', 'transfer', asked)).toMatchObject({ amount: Number.parseInt(`${xmr}`, 10) })

  // A wallet that builds something else than it is asked for.
  const { sessions } = bench
  const careless: typeof sessions = {
    ...sessions,
    lease: async (key, signal, holder) => {
      const lease = await sessions.lease(key, signal, holder)
      const { handle } = lease
      const call: typeof handle.call = (method, params, until) =>
        handle.call(method, method === 'transfer' ? { ...params, destinations: to(bob, xmr - 1n) } : params, until)
      return { ...lease, handle: { ...handle, call } }
    },
  }
  const deceived = bench.adapter({ sessions: careless, split: { coins: 0 } })
  await expect(compose([transferTo(deceived, bob)], { by: deceived })).rejects.toMatchObject({ code: 'BYTES_MALFORMED' })
})

describe('a daemon', () => {
  test('of another network is refused before anything is asked of a wallet', async () => {
    const elsewhere = moneroDaemon({ network: 'stagenet', url: bench.monerod.url })
    await expect(elsewhere.healthy(patience)).rejects.toMatchObject({ code: 'CHAIN_NETWORK_MISMATCH' })
  })

  test('that hangs makes the wallet deaf for minutes: it is asked first, with little patience', async () => {
    const wallet = await bench.wallet('hot')
    const hasty = bench.adapter({ daemon: moneroDaemon({ network: 'regtest', url: bench.monerod.url, callTimeoutMs: 1_000 }) })
    const startedAt = performance.now()
    bench.monerod.freeze()
    try {
      const asked = hasty.compose(wallet, [transferTo(adapter, bob)], new Set(), patience)
      await expect(asked).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
      // The wallet itself was left alone and still answers.
      expect(await bench.rpc('hot', 'get_version')).toHaveProperty('version')
    } finally {
      bench.monerod.thaw()
    }
    // Seconds, on a machine however busy; the wallet would have taken 210.
    expect(performance.now() - startedAt).toBeLessThan(100_000)
    await expect.poll(() => adapter.health?.(patience).catch(() => 'sick'), { timeout: 60_000 }).toMatch(/^block/)
  })

  test('that lost blocks in a reorganisation is told by the height: the wallet keeps its old confirmations', async () => {
    const attempt = await composed([transferTo(adapter, bob)])
    await adapter.broadcast(attempt.signed, patience)
    await bench.monerod.mine(2, outsider)
    await bench.rpc('hot', 'refresh')
    await bench.monerod.popBlocks(2, { flush: true })
    await bench.rpc('hot', 'refresh')
    const stale = await bench.rpc('hot', 'get_transfer_by_txid', { txid: attempt.signed.id })
    expect(stale['transfer']).toMatchObject({ confirmations: 2 })

    expect(await seen(attempt)).toMatchObject([{ status: 'not-seen' }])
    await expect(compose([transferTo(adapter, bob)])).rejects.toMatchObject({ code: 'MONERO__WALLET_BEHIND' })
    await bench.monerod.mine(3, outsider)
    expect(await adapter.broadcast(attempt.signed, patience)).toEqual({ status: 'accepted' })
    await bench.monerod.mine(1, outsider)
    expect(await seen(attempt)).toMatchObject([{ status: 'confirmed', confirmations: 1 }])
  })
})

describe('a coin that went elsewhere', () => {
  test('is dead only by a final transaction of ours; by an unknown one a person must look', async () => {
    // Two coins, and every payment takes both: so the second of two processes builds on the coins of the first.
    const [first, second] = [bench.adapter({ split: { coins: 0 } }), bench.adapter({ split: { coins: 0 } })]
    const loser = await composed([transferTo(first, bob, { amount: 36n * xmr })], { by: first, key: 'poor' })
    const winner = await composed([transferTo(second, bob, { amount: 37n * xmr })], { by: second, key: 'poor' })
    expect([...loser.draft.claims].sort()).toEqual([...winner.draft.claims].sort())
    await adapter.broadcast(winner.signed, patience)
    expect(await seen(loser)).toMatchObject([{ status: 'conflicted', by: winner.signed.id }])
    expect(await adapter.broadcast(loser.signed, patience)).toMatchObject({ status: 'rejected', code: 'DOUBLE_SPEND', advice: 'wait' })
    await bench.monerod.mine(1, outsider)
    expect(await seen(loser, winner)).toMatchObject([{ status: 'conflicted' }, { status: 'confirmed' }])
    await bench.monerod.mine(9, outsider)
    const [dead, final] = await seen(loser, winner)
    expect(final).toMatchObject({ status: 'final', transaction: winner.signed.id })
    expect(dead).toMatchObject({ status: 'dead', proof: { kind: 'conflict-final', by: winner.signed.id } })
    expect(dead?.status === 'dead' ? dead.proof.claims.map(({ fate }) => fate) : []).toEqual(loser.draft.claims.map(() => 'consumed'))
    expect(await seen(loser)).toMatchObject([{ status: 'foreign-use', by: winner.signed.id }])
  })
})

depositPitfalls(() => ({ bench, bob }))
composePitfalls(() => ({ bench, bob }))
wasmPitfalls(() => ({ bench }))

test('change of one coin locks the next payment for ten blocks: ours comes back in pieces', async () => {
  await bench.monerod.mine(1, await bench.address('single'))
  await bench.monerod.mine(60, outsider)
  const dividing = bench.adapter({ split: { coins: 6, pieceMin: xmr, piecesMax: 5 } })
  const first = await composed([transferTo(dividing, bob)], { by: dividing, key: 'single' })
  expect(first.draft.change.length).toBe(6)
  await dividing.broadcast(first.signed, patience)
  await bench.monerod.mine(1, outsider)
  expect(await compose([transferTo(dividing, bob)], { by: dividing, key: 'single' })).toMatchObject({
    refused: [{ next: 'park', reason: 'no-free-claim' }],
  })
  await bench.monerod.mine(9, outsider)
  const some = [
    await composed([transferTo(dividing, bob)], { by: dividing, key: 'single' }),
    await composed([transferTo(dividing, bob)], { by: dividing, key: 'single' }),
  ]
  expect(new Set(some.flatMap(({ draft }) => draft.claims)).size).toBe(some.flatMap(({ draft }) => draft.claims).length)
})

test('a receipt proves the payment to anybody, whatever kind of address was paid', async () => {
  const { address: subaddress } = await newDepositAddress(bench.sessions, 'bob', patience)
  const integrated = textOf(await bench.rpc('bob', 'make_integrated_address', { payment_id: '1122334455667788' }), 'integrated_address')
  // The last two would share a pair of keys with the first, so they are paid apart.
  const attempt = await composed([transferTo(adapter, bob, { id: 'R-1' }), transferTo(adapter, subaddress, { id: 'R-2' })])
  const other = await composed([transferTo(adapter, integrated, { id: 'R-3' })])
  for (const { signed } of [attempt, other]) await adapter.broadcast(signed, patience)
  await bench.monerod.mine(10, outsider)
  const receipt = await adapter.receipts?.read(attempt, attempt.draft.payments[0]?.order ?? ('' as never), patience)
  expect(receipt).toMatchObject({ transaction: attempt.signed.id, paid: { to: bob, amount: xmr }, fee: attempt.draft.fee })
  const checked = await bench.rpc('poor', 'check_tx_key', {
    txid: attempt.signed.id,
    tx_key: receipt?.proof?.['transactionKey'],
    address: bob,
  })
  const received = Number.parseInt(`${xmr}`, 10)
  expect(checked).toMatchObject({ in_pool: false, received })
  for (const [paying, to] of [
    [attempt, bob],
    [attempt, subaddress],
    [other, integrated],
  ] as const) {
    const order = paying.draft.payments.find((one) => one.to === to)?.order ?? ('' as never)
    const proof = (await adapter.receipts?.read(paying, order, patience))?.proof
    const asked = { txid: paying.signed.id, address: to, message: proof?.['message'], signature: proof?.['outProof'] }
    expect(await bench.rpc('poor', 'check_tx_proof', asked)).toMatchObject({ good: true, received })
    expect(await bench.rpc('poor', 'check_tx_proof', { ...asked, message: 'another' })).toMatchObject({ good: false })
  }
})

test('a wallet without its spend key builds, one without a daemon looks and signs, and the first sends', async () => {
  const address = await bench.address('vault')
  const [viewKey, spendKey] = await Promise.all(
    ['view_key', 'spend_key'].map(async (kind) => textOf(await bench.rpc('vault', 'query_key', { key_type: kind }), 'key')),
  )
  await bench.sessions.close('vault')
  await bench.rpc('bob', 'refresh')
  await bench.rpc('bob', 'transfer', { destinations: [...to(address, 2n * xmr), ...to(address, 2n * xmr)] })
  await bench.monerod.mine(10, outsider)
  const keys = { kind: 'keys', address, viewKey: viewKey ?? '', fromHeight: 0 } as const
  bench.files.set('watch', { password: '', origin: keys })
  const slot = spawnedSlot({
    ...{ name: 'cold', directory: bench.directory, daemon: bench.daemon, daemonUrl: 'http://127.0.0.1:1' },
    files: { find: async () => ({ password: '', origin: { ...keys, spendKey: spendKey ?? '' } }) },
  })
  const offline = createSessions({ slots: [slot] })
  try {
    const watching = watchingSide({ sessions: bench.sessions, daemon: bench.daemon, key: 'watch' })
    const cold = coldSide({ sessions: offline, key: 'cold' })
    await watching.importKeyImages(await cold.importOutputs(await watching.exportOutputs(patience), patience), patience)
    const payments = [{ to: bob, amount: xmr }]
    const unsigned = await watching.create(payments, patience)
    const wrong = { payments: [{ to: hot, amount: xmr }], feeMax: xmr }
    await expect(cold.sign(unsigned, wrong, patience)).rejects.toThrow('it pays somebody or something else')
    const signed = await cold.sign(unsigned, { payments, feeMax: xmr }, patience)
    const [id = ''] = await watching.submit(signed, patience)
    expect(await watching.submit(signed, patience)).toEqual([id])
    await bench.monerod.mine(1, outsider)
    expect((await bench.daemon.transactions([id], patience)).get(id)).toMatchObject({ inPool: false })
  } finally {
    await offline.closeAll()
  }
})
