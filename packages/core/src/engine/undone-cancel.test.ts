import { expect, test } from 'vitest'
import { orderId } from '../ids/ids.ts'
import { openEngine } from './bench.fixture.ts'

const id = orderId('W-1')
const who = { actor: 'ann', reason: 'looked at the chain' }

test.each(['utxo', 'nonce'] as const)(
  'a reorganisation undoes a cancel and the payment confirms in its stead: a person books the loss (%s)',
  async (kind) => {
    const bench = await openEngine(kind, { worker: { watchMs: 3_600_000 } })
    const { engine } = bench
    const { toy, adapter, wallet } = bench.chain
    const { signal } = new AbortController()
    // The books hold all that the wallet has, so that whatever leaves unbooked is missed.
    toy.mine(toy.finalityDepth + 1)
    const held = (await adapter.balances!.read(wallet, [toy.feeAsset], signal)).balances[0]!.amount
    await engine.credit({ reference: 'D-2', account: 'user:2', asset: toy.feeAsset, amount: held - 20_000n, actor: 'test' })

    await engine.withdraw(bench.request())
    await bench.look()
    expect(await engine.operator.cancel({ order: id, ...who })).toMatchObject({ status: 'cancelling' })
    await bench.look(adapter.pollEveryMs)
    toy.mine(toy.finalityDepth + 1)
    for (let looks = 0; looks < 4; looks += 1) await bench.look(adapter.pollEveryMs)
    expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' } })
    const { state, signed, draft } = (await engine.withdrawal('W-1'))!.attempts[0]!
    expect(state).toBe('dead')
    expect(await engine.reconcile()).toEqual([])
    expect((await bench.order('cancel:W-1:1')).state).toBe('completed')

    toy.reorg(toy.finalityDepth + 2, { drop: true })
    await adapter.broadcast(signed!, signal)
    toy.mine(toy.finalityDepth + 1)
    await bench.look(1_800_000)
    await bench.look(adapter.pollEveryMs)
    // Nobody looks at what was proven dead, but the books do not agree with the chain.
    expect(await bench.order('W-1')).toMatchObject({ state: 'failed', settlement: null })
    // The cancel was not carried out after all, and what used its claim up is our own: it costs no fee, and no lane halts.
    expect(await bench.order('cancel:W-1:1')).toMatchObject({ state: 'failed', note: { code: 'RIVAL_CONFIRMED' }, attention: null })
    expect(await engine.balance('house:fees', toy.feeAsset)).toMatchObject({ available: 0n })
    expect((await bench.store.listHalts({})).halts.map(({ scope }) => scope)).toEqual([`chain:${adapter.chain}`])
    expect(await engine.reconcile()).toMatchObject([{ kind: 'unexplained-outflow' }])

    const paid = { transaction: signed!.id, block: { height: 9, hash: 'h9' }, fee: draft.fee }
    expect(await engine.operator.adopt({ order: id, ...paid, ...who })).toMatchObject({ status: 'adopted' })
    expect(await engine.balance('house:loss', toy.feeAsset)).toMatchObject({ available: 700n })
    expect(await engine.balance('user:1', toy.feeAsset)).toMatchObject({ available: 20_000n, locked: 0n })
    expect(await engine.reconcile()).toEqual([])
    expect((await bench.store.verify({})).findings).toEqual([])
  },
)
