import { amount, type ClaimKey, coinsIn, type DraftResult, type SealedAttempt } from '@wallet/core'
import { buildHouseIntent } from '@wallet/core/testing'
import { patience } from '@wallet/harness/coin-bench'
import { decodeTransaction, encodeTransaction, fromDer, toDer, toHex } from '@wallet/utxo'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kind, kinds, openWallet, type Regtest, startRegtest, type WalletBench } from './bench.fixture.ts'

let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest()
})
afterAll(() => chain?.stop())

const generous = amount(1_000_000n)

async function allowed(bench: WalletBench, attempt: SealedAttempt): Promise<unknown> {
  const [answer] = await bench.node.rpc<{ allowed: boolean }[]>('testmempoolaccept', [[toHex(attempt.signed.bytes)]])
  return answer?.allowed === true ? true : answer
}

async function replacementOf(
  bench: WalletBench,
  attempts: readonly SealedAttempt[],
  intents: readonly ReturnType<WalletBench['intent']>[],
): Promise<DraftResult> {
  const snapshot = await bench.adapter.snapshot(bench.wallet, intents, patience)
  const reason = intents.length === 0 ? 'cancel' : 'stuck'
  return bench.adapter.replace!.draft({
    wallet: bench.wallet,
    attempts,
    intents,
    snapshot,
    feeMax: generous,
    reason,
    seed: `r${attempts.length}`,
  })
}

async function childOf(bench: WalletBench, parent: SealedAttempt): Promise<DraftResult> {
  const snapshot = await bench.adapter.snapshot(bench.wallet, [], patience)
  return bench.adapter.bumpByChild!.draft({
    wallet: bench.wallet,
    attempts: [parent],
    snapshot,
    feeMax: generous,
    reason: 'stuck',
    seed: 'child',
  })
}

function drafted(result: DraftResult) {
  if (result.status !== 'drafted') throw new TypeError(`refused: ${JSON.stringify(result.refused)}`)
  return result.draft
}

describe.each(kinds)('a wallet of %s coins', (kind: Kind) => {
  it('pays, replaces, adds a child and gathers coins, all in transactions that the node takes', async () => {
    const bench = await openWallet(chain, { kind })
    await bench.fund(4, 150_000n)
    const intents = [bench.intent({ amount: 100_000n }), bench.intent({ amount: 90_000n })]
    const first = await bench.prepare(intents)
    expect(first.draft.claims.length).toBeGreaterThan(1)
    expect(await allowed(bench, first)).toBe(true)
    expect((await bench.adapter.broadcast(first.signed, patience)).status).toBe('accepted')
    expect((await bench.look(first)).status).toBe('pooled')

    const replacement = await bench.seal(drafted(await replacementOf(bench, [first], intents)))
    expect(replacement.draft.fee).toBeGreaterThan(first.draft.fee)
    expect(await allowed(bench, replacement)).toBe(true)
    expect((await bench.adapter.broadcast(replacement.signed, patience)).status).toBe('accepted')
    expect((await bench.look(first, [first, replacement])).status).toBe('conflicted')

    const child = await bench.seal(drafted(await childOf(bench, replacement)))
    expect(await allowed(bench, child)).toBe(true)
    expect((await bench.adapter.broadcast(child.signed, patience)).status).toBe('accepted')

    await bench.node.mine(3)
    expect(await bench.look(replacement)).toMatchObject({
      status: 'final',
      transaction: replacement.signed.id,
      feePaid: replacement.draft.fee,
    })
    expect((await bench.look(child)).status).toBe('final')
    // Another process, which has seen none of this, finds it in the blocks.
    const later = bench.again()
    expect((await later.observe([{ ...child, sealedAt: Date.now() }, replacement], patience)).map(({ status }) => status)).toEqual([
      'final',
      'final',
    ])
    expect(await later.observe([first], patience)).toMatchObject([{ status: 'final', transaction: replacement.signed.id }])

    await bench.fund(6, 20_000n)
    const house = buildHouseIntent('consolidate', {
      id: 'H-1',
      chain: bench.adapter.chain,
      asset: bench.adapter.feeAsset,
      feeAsset: bench.adapter.feeAsset,
      wallet: bench.wallet.name,
      feeMax: 100_000n,
    })
    const gathering = await bench.prepare([house])
    expect(gathering.draft.claims.length).toBeGreaterThanOrEqual(6)
    expect(gathering.draft.payments).toEqual([])
    expect(await allowed(bench, gathering)).toBe(true)
    await bench.stop()
  })
})

describe('coins', () => {
  it('appear with the block, go with it, and change is spent before it is confirmed', async () => {
    const bench = await openWallet(chain)
    const view = async (held: ReadonlySet<ClaimKey> = new Set()) => [
      ...coinsIn(await bench.adapter.coins!.view(bench.wallet, held, patience)),
    ]
    expect(await view()).toEqual([])
    await bench.node.pay(bench.address, 300_000n)
    expect(await view(), 'a stranger can still take it back').toEqual([])
    await bench.node.mine()
    expect((await view()).map((coin) => coin.amount)).toEqual([300_000n])
    await bench.node.reorg(1)
    expect(await view()).toEqual([])
    await bench.node.mine()
    expect(await view()).toHaveLength(1)

    const first = await bench.send([bench.intent({ amount: 50_000n })])
    const held = new Set(first.draft.claims)
    const second = await bench.send([bench.intent({ amount: 50_000n })], held)
    expect(second.draft.claims).toEqual(first.signed.creates)
    await bench.node.mine(3)
    expect((await bench.look(second)).status).toBe('final')
    const left = await view(new Set([...first.draft.claims, ...second.draft.claims]))
    expect(left.map(({ amount: value, confirmations }) => [value, confirmations])).toEqual([[second.draft.change[0]!.amount, 1]])
    await bench.stop()
  })

  it('are the same from a scan, from a list of the node’s wallet and from the blocks', async () => {
    const bench = await openWallet(chain)
    await bench.node.rpc('importaddress', [bench.address, '', false])
    await bench.fund(3, 123_456n)
    await bench.node.rpc('generatetoaddress', [1, bench.address])
    const read = async (coinsFrom: NonNullable<Parameters<typeof bench.again>[0]>['coinsFrom']) => {
      const coins = await bench.again({ coinsFrom: coinsFrom! }).coins!.view(bench.wallet, new Set(), patience)
      return [...coinsIn(coins)].map(({ claim, amount: value }) => `${claim} ${value}`).sort()
    }
    const scanned = await read('scan')
    expect(scanned, 'the fresh coinbase is not ripe').toHaveLength(3)
    expect(await read('wallet')).toEqual(scanned)
    expect(await read({ height: 1 })).toEqual(scanned)
    await bench.node.mine(99)
    expect(await read('scan')).toHaveLength(4)
    expect([...coinsIn(await bench.adapter.coins!.view(bench.wallet, new Set(), patience))]).toHaveLength(4)
    await bench.stop()
  })

  it('in small change are split while the wallet has few', async () => {
    const bench = await openWallet(chain, { pool: { coins: 4, valueMin: 50_000n } })
    await bench.fund(1, 1_000_000n)
    const split = await bench.send([bench.intent()])
    expect(split.draft.change).toHaveLength(3)
    expect(split.signed.creates).toHaveLength(3)
    await bench.node.mine(3)
    expect((await bench.look(split)).status).toBe('final')
    await bench.stop()
  })
})

describe('watching', () => {
  it('adopts a transaction whose id somebody changed', async () => {
    const bench = await openWallet(chain, { kind: 'p2pkh' })
    await bench.fund(1, 500_000n)
    const attempt = await bench.send([bench.intent()])
    const child = await bench.send([bench.intent()], new Set(attempt.draft.claims))
    expect(child.draft.claims).toEqual(attempt.signed.creates)
    const raw = decodeTransaction(attempt.signed.bytes)
    const script = raw.inputs[0]!.script
    const length = script[0]!
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const plain = fromDer(script.subarray(1, length))!
    const s = order - BigInt(`0x${toHex(plain.subarray(32))}`)
    const high = toDer(Uint8Array.from([...plain.subarray(0, 32), ...Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]))
    const malleated = Uint8Array.from([high.length + 1, ...high, 1, ...script.subarray(1 + length)])
    const bytes = encodeTransaction({ ...raw, inputs: [{ ...raw.inputs[0]!, script: malleated }] })
    await bench.node.rpc('generateblock', [await bench.node.newAddress(), [toHex(bytes)]])
    expect((await bench.look(attempt)).status).toBe('confirmed')
    await bench.node.mine(2)
    const seen = await bench.look(attempt)
    expect(seen).toMatchObject({ status: 'final', feePaid: attempt.draft.fee })
    expect(seen.status === 'final' && seen.transaction !== attempt.signed.id).toBe(true)
    // The change has another name now, and one that counted on the old one is dead; who never saw that name made cannot tell.
    const dead = { status: 'dead', proof: { kind: 'dead-ancestor', by: attempt.signed.id } }
    expect(await bench.look(child, [attempt, child])).toMatchObject(dead)
    const started = bench.again()
    expect(await started.observe([child], patience)).toMatchObject([{ status: 'not-seen' }])
    expect(await started.observe([child, attempt], patience)).toMatchObject([dead, { status: 'final' }])
    await bench.stop()
  })

  it('takes a conflict for proof only once it is final, pays nobody we pay, and then frees what it left', async () => {
    const bench = await openWallet(chain)
    await bench.fund(2, 80_000n)
    const attempt = await bench.prepare([bench.intent()])
    expect(attempt.draft.claims).toHaveLength(2)
    // The same key elsewhere spends one of the coins.
    const intents = [bench.intent({ amount: 40_000n })]
    const single = await bench.prepare(intents, new Set(attempt.draft.claims.slice(0, 1)))
    expect(single.draft.claims).toEqual(attempt.draft.claims.slice(1))
    await bench.node.rpc('sendrawtransaction', [toHex(single.signed.bytes)])
    await bench.node.mine(2)
    expect((await bench.again().observe([attempt], patience))[0]).toMatchObject({ status: 'conflicted', by: single.signed.id })
    await bench.node.mine()
    const [dead] = await bench.again().observe([attempt], patience)
    expect(dead).toMatchObject({ status: 'dead', proof: { kind: 'conflict-final', by: single.signed.id } })
    const fates = dead?.status === 'dead' ? Object.fromEntries(dead.proof.claims.map(({ claim, fate }) => [claim, fate])) : {}
    expect(fates).toEqual({ [attempt.draft.claims[0]!]: 'free', [attempt.draft.claims[1]!]: 'consumed' })
    await bench.stop()
  })

  it('knows an attempt dead whose unconfirmed coin can never exist', async () => {
    const bench = await openWallet(chain)
    await bench.fund(1, 500_000n)
    const intents = [bench.intent()]
    const parent = await bench.send(intents)
    const child = await bench.send([bench.intent()], new Set(parent.draft.claims))
    expect(child.draft.claims).toEqual(parent.signed.creates)
    const grandchild = await bench.send([bench.intent()], new Set([...parent.draft.claims, ...child.draft.claims]))
    expect(grandchild.draft.claims).toEqual(child.signed.creates)
    const cancel = await bench.seal(drafted(await replacementOf(bench, [parent], [])))
    // The engine refuses this while the child lives; a miner may all the same have had it from elsewhere.
    await bench.node.rpc('generateblock', [await bench.node.newAddress(), [toHex(cancel.signed.bytes)]])
    expect((await bench.look(child, [parent, child, cancel])).status).not.toBe('dead')
    await bench.node.mine(2)
    expect(await bench.look(parent, [parent, child, cancel])).toMatchObject({ status: 'dead', proof: { kind: 'conflict-final' } })
    expect(await bench.look(child, [parent, child, cancel])).toMatchObject({
      status: 'dead',
      proof: { kind: 'dead-ancestor', by: parent.signed.id },
    })
    // By who made its coin: that is what the store knows, and holds the proof to.
    expect(await bench.look(grandchild, [parent, child, grandchild, cancel])).toMatchObject({
      status: 'dead',
      proof: { kind: 'dead-ancestor', by: child.signed.id, claims: [{ claim: child.signed.creates[0], fate: 'consumed' }] },
    })
    await bench.stop()
  })

  it('goes back three blocks with the chain, for payments and coins alike', async () => {
    const bench = await openWallet(chain, { confirmations: 4, depositsFrom: (await chain.node.height()) + 1 })
    await bench.fund(1, 500_000n)
    const attempt = await bench.send([bench.intent()])
    const deposit = await bench.node.pay(bench.address, 77_777n)
    await bench.node.mine(3)
    expect((await bench.look(attempt)).status).toBe('confirmed')
    const before = await bench.adapter.balances!.read(bench.wallet, [bench.adapter.feeAsset], patience)
    await bench.node.reorg(3)
    expect(['pooled', 'not-seen']).toContain((await bench.look(attempt)).status)
    const held = new Set(attempt.draft.claims)
    const coins = [...coinsIn(await bench.adapter.coins!.view(bench.wallet, held, patience))]
    expect(coins.every(({ confirmations }) => confirmations === 0)).toBe(true)
    expect((await bench.adapter.deposits!.scan([bench.address], null, patience)).deposits.map(({ amount: value }) => value)).toEqual([
      500_000n,
    ])
    await bench.adapter.broadcast(attempt.signed, patience)
    await bench.node.mine(4)
    expect((await bench.look(attempt)).status).toBe('final')
    const { deposits } = await bench.adapter.deposits!.scan([bench.address], null, patience)
    expect(deposits.map(({ reference }) => reference.split(':')[0])).toContain(deposit)
    expect(
      deposits.map(({ amount: value }) => value),
      'change is no deposit',
    ).toEqual([500_000n, 77_777n])
    expect(before.block.height).toBeLessThan(
      (await bench.adapter.balances!.read(bench.wallet, [bench.adapter.feeAsset], patience)).block.height,
    )
    await bench.stop()
  })
})

it('outbids the last of a stuck chain so that all of it is worth mining', async () => {
  const bench = await openWallet(chain, { fees: { rate: 1_000n } })
  await bench.fund(1, 2_000_000n)
  const parent = await bench.send([bench.intent()])
  const intents = [bench.intent()]
  const stuck = await bench.send(intents, new Set(parent.draft.claims))
  expect(stuck.draft.claims).toEqual(parent.signed.creates)
  const dear = bench.again({ fees: { rate: 50_000n } })
  await dear.observe([parent, stuck], patience)
  const snapshot = await dear.snapshot(bench.wallet, intents, patience)
  const request = { wallet: bench.wallet, attempts: [stuck], intents, snapshot, feeMax: generous, reason: 'stuck' as const, seed: 'up' }
  const better = await bench.seal(drafted(dear.replace!.draft(request)))
  expect((await bench.adapter.broadcast(better.signed, patience)).status).toBe('accepted')
  const entry = await bench.node.rpc<{ ancestorsize: number; ancestorfees: number }>('getmempoolentry', [better.signed.id])
  expect(entry.ancestorfees / entry.ancestorsize).toBeGreaterThanOrEqual(50)
  expect(entry.ancestorfees / entry.ancestorsize).toBeLessThan(52)
  await bench.node.mine(3)
  expect((await bench.look(better, [stuck, better])).status).toBe('final')
  await bench.stop()
})

it('a payment that no node relays is found among many before anything is signed', async () => {
  // A node that is ten times as strict about dust as the rest.
  const strict = await startRegtest({ args: ['-dustrelayfee=0.0003'] })
  const bench = await openWallet(strict)
  await bench.fund(2, 2_000_000n)
  const good = Array.from({ length: 18 }, () => bench.intent({ amount: 20_000n, feeMax: 2_000n }))
  const small = [bench.intent({ amount: 600n, feeMax: 2_000n }), bench.intent({ amount: 500n, feeMax: 2_000n })]
  const intents = [...good.slice(0, 5), small[0]!, ...good.slice(5), small[1]!]
  const snapshot = await bench.adapter.snapshot(bench.wallet, intents, patience)
  const coins = await bench.adapter.coins!.view(bench.wallet, new Set(), patience)
  const result = bench.adapter.draft({ wallet: bench.wallet, intents, snapshot, coins, seed: 'strict' })
  expect(result.refused.map(({ order, reason, next }) => [order, reason, next])).toEqual(small.map(({ id }) => [id, 'below-dust', 'fail']))
  const attempt = await bench.seal(drafted(result))
  expect(attempt.draft.payments.map(({ order }) => order)).toEqual(good.map(({ id }) => id))
  expect(await allowed(bench, attempt)).toBe(true)
  await bench.stop()
  await strict.stop()
})

it('sends a child together with a parent that the mempool does not hold, where the node knows packages', async () => {
  const bench = await openWallet(chain)
  await bench.fund(1, 500_000n)
  const parent = await bench.prepare([bench.intent()])
  expect((await bench.look(parent)).status).toBe('not-seen')
  const child = await bench.seal(drafted(await childOf(bench, parent)))
  expect(await bench.adapter.broadcast(child.signed, patience)).toMatchObject({ status: 'rejected', code: 'missing-inputs' })
  // litecoind knows no packages; this one says that it took it.
  const honest = bench.proxy.lie('submitpackage', () => '{"jsonrpc":"2.0","id":0,"result":{"package_msg":"success","tx-results":{}}}')
  expect((await bench.adapter.broadcast(child.signed, patience)).status).toBe('accepted')
  expect(bench.proxy.methods().filter((method) => method === 'submitpackage')).toHaveLength(2)
  honest()
  await bench.stop()
})

it('pays two hundred recipients in one transaction', async () => {
  const bench = await openWallet(chain, { batchMax: 200 })
  await bench.fund(3, 3_000_000n)
  const intents = Array.from({ length: 200 }, (_, index) => bench.intent({ amount: 20_000n + BigInt(index), feeMax: 1_000n }))
  const batch = await bench.send(intents)
  expect(batch.draft.payments).toHaveLength(200)
  await bench.node.mine(3)
  expect(await bench.look(batch)).toMatchObject({ status: 'final', transaction: batch.signed.id })
  await bench.stop()
})
