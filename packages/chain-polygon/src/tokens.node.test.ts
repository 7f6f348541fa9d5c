import { amount, assetId, type Intent, orderId, type Refusal } from '@wallet/core'
import { type AnvilNode, deployBatchPayout, deployToken, startAnvil, type TestToken, type TokenKind } from '@wallet/harness'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { look, patience, type Sender, senderOver, transferOf } from './bench.fixture.ts'
import type { PolygonOptions } from './options.ts'

let node: AnvilNode

beforeEach(async () => {
  node = await startAnvil({ automine: false })
})
afterEach(() => node.stop())

type Paying = Sender & { readonly token: TestToken; pay(value: bigint, to?: string): Intent }

/** A wallet with 1,000,000 base units of a token of this kind. */
async function paying(kind: TokenKind, options: Partial<PolygonOptions> = {}): Promise<Paying> {
  const token = await deployToken(node, kind)
  const listed = [{ symbol: 'TEST', address: token.address, decimals: 6 }]
  const sender = senderOver(node, { tokens: listed, ...options })
  await token.mint(sender.wallet.addresses[0]!.address, 1_000_000n)
  const asset = assetId(`eip155:137/erc20:${token.address.toLowerCase()}`)
  const pay = (value: bigint, to?: string): Intent => {
    const intent = transferOf(sender.adapter)
    const recipient = to ?? (intent.action.kind === 'transfer' ? intent.action.to : '')
    return { ...intent, action: { kind: 'transfer', to: recipient, asset, amount: amount(value) } }
  }
  return { ...sender, token, pay }
}

async function refusalsOf({ adapter, wallet }: Sender, intents: readonly Intent[]): Promise<readonly Refusal[]> {
  const snapshot = await adapter.snapshot(wallet, intents, patience)
  return adapter.draft({ wallet, intents, snapshot, seed: 'test' }).refused
}

async function refusalOf(sender: Sender, intents: readonly Intent[]): Promise<Pick<Refusal, 'next' | 'reason'>> {
  const { next, reason } = (await refusalsOf(sender, intents))[0]!
  return { next, reason }
}

const recipient = (intent: Intent): string => (intent.action.kind === 'transfer' ? intent.action.to : '')

describe('a token payment on anvil', () => {
  for (const kind of ['standard', 'no-return', 'blocklist'] as const) {
    it(`of a ${kind} token becomes final with its log`, async () => {
      const sender = await paying(kind)
      const intent = sender.pay(250_000n)
      const attempt = await sender.prepare([intent])
      expect(sender.adapter.inspect(attempt.signed.bytes, attempt.draft).payments).toEqual([
        { to: recipient(intent), asset: intent.action.asset, amount: 250_000n },
      ])
      expect(await sender.adapter.broadcast(attempt.signed, patience)).toEqual({ status: 'accepted' })
      await node.mine(3)
      expect(await look(sender, attempt)).toMatchObject({ status: 'final', transaction: attempt.signed.id })
      expect(await sender.token.balanceOf(recipient(intent))).toBe(250_000n)
    })
  }

  it('has gas for a recipient who never held the token, after one who did', async () => {
    const sender = await paying('standard')
    const known = sender.pay(1n)
    await sender.token.mint(recipient(known), 5n)
    await sender.prepare([known])
    const intent = sender.pay(2n)
    const attempt = await sender.prepare([intent])
    await sender.adapter.broadcast(attempt.signed, patience)
    await node.mine(3)
    expect((await look(sender, attempt)).status).toBe('final')
  })

  it('waits while the token is paused or blocks the wallet, and fails for a blocked recipient', async () => {
    const sender = await paying('blocklist')
    const operator = node.accounts.at(-1)!
    const intent = sender.pay(10n)
    await sender.token.write(operator, 'setBlacklisted', recipient(intent), true)
    expect(await refusalOf(sender, [intent])).toEqual({ next: 'fail', reason: 'recipient-refused' })
    await sender.token.write(operator, 'setPaused', true)
    expect(await refusalOf(sender, [intent])).toEqual({ next: 'park', reason: 'asset-refused' })
    await sender.token.write(operator, 'setPaused', false)
    await sender.token.write(operator, 'setBlacklisted', sender.wallet.addresses[0]!.address, true)
    expect(await refusalOf(sender, [sender.pay(10n)])).toEqual({ next: 'park', reason: 'asset-refused' })
  })

  it('waits while the wallet has too little of the token, or of the coin for the fee', async () => {
    const sender = await paying('standard')
    expect(await refusalOf(sender, [sender.pay(1_000_001n)])).toEqual({ next: 'park', reason: 'insufficient-funds' })
    await node.setBalance(sender.wallet.addresses[0]!.address, 1_000n)
    await node.mine()
    expect(await refusalOf(sender, [sender.pay(1n)])).toEqual({ next: 'park', reason: 'fee-asset-low' })
  })

  it('is not sent where the token says false', async () => {
    const sender = await paying('returns-false')
    expect(await refusalOf(sender, [sender.pay(10n)])).toEqual({ next: 'park', reason: 'asset-refused' })
  })

  it('is refused to the token itself, and of nothing', async () => {
    const sender = await paying('standard')
    expect(await refusalOf(sender, [sender.pay(10n, sender.token.address)])).toEqual({ next: 'fail', reason: 'recipient-refused' })
    expect(await refusalOf(sender, [sender.pay(0n)])).toEqual({ next: 'fail', reason: 'below-dust' })
  })

  it('that succeeds and moves nothing is dead, its nonce used up', async () => {
    const sender = await paying('returns-false')
    const operator = node.accounts.at(-1)!
    await sender.token.write(operator, 'setRefusing', false)
    const attempt = await sender.prepare([sender.pay(10n)])
    await sender.token.write(operator, 'setRefusing', true)
    await sender.adapter.broadcast(attempt.signed, patience)
    await node.mine(3)
    const seen = await look(sender, attempt)
    expect(seen).toMatchObject({ status: 'dead', proof: { kind: 'reverted-final', by: attempt.signed.id } })
    expect(seen.status === 'dead' && seen.proof.claims).toEqual([{ claim: attempt.draft.claims[0], fate: 'consumed' }])
    expect(seen.status === 'dead' && seen.proof.feePaid).toBeGreaterThan(0n)
  })

  it('that reverts on chain is dead with its fee', async () => {
    const sender = await paying('blocklist')
    const attempt = await sender.prepare([sender.pay(10n)])
    await sender.token.write(node.accounts.at(-1)!, 'setPaused', true)
    await sender.adapter.broadcast(attempt.signed, patience)
    await node.mine()
    expect((await look(sender, attempt)).status).toBe('confirmed')
    await node.mine(2)
    expect(await look(sender, attempt)).toMatchObject({ status: 'dead', proof: { kind: 'reverted-final' } })
  })

  it('that delivered less than drafted stops the lane', async () => {
    const sender = await paying('fee-on-transfer')
    const attempt = await sender.prepare([sender.pay(10_000n)])
    await sender.adapter.broadcast(attempt.signed, patience)
    await node.mine(3)
    expect(await look(sender, attempt)).toMatchObject({ status: 'foreign-use', by: attempt.signed.id })
  })

  it('is refused of a token that is listed as taking a fee', async () => {
    const { token, wallet } = await paying('fee-on-transfer')
    const listed = senderOver(node, { tokens: [{ symbol: 'FEE', address: token.address, decimals: 6, feeOnTransfer: true }] })
    const action = { kind: 'transfer', to: node.accounts[4]!.address, asset: listed.adapter.assets[1]!.id, amount: amount(10n) } as const
    const intent = transferOf(listed.adapter, { wallet: wallet.name, action })
    expect(await refusalOf(listed, [intent])).toEqual({ next: 'fail', reason: 'asset-refused' })
  })

  it('does not start where the chain has other decimals, or no token', async () => {
    const token = await deployToken(node, 'standard', { decimals: 18 })
    const wrong = senderOver(node, { tokens: [{ symbol: 'TEST', address: token.address, decimals: 6 }] })
    const asset = wrong.adapter.assets[1]!.id
    const intent = transferOf(wrong.adapter, { action: { kind: 'transfer', to: node.accounts[3]!.address, asset, amount: amount(1n) } })
    await expect(wrong.adapter.snapshot(wrong.wallet, [intent], patience)).rejects.toMatchObject({ code: 'POLYGON__TOKEN_MISMATCH' })
    const nowhere = senderOver(node, { tokens: [{ symbol: 'NONE', address: node.accounts[5]!.address, decimals: 6 }] })
    const missing = transferOf(nowhere.adapter, {
      action: { kind: 'transfer', to: node.accounts[3]!.address, asset: nowhere.adapter.assets[1]!.id, amount: amount(1n) },
    })
    await expect(nowhere.adapter.snapshot(nowhere.wallet, [missing], patience)).rejects.toMatchObject({ code: 'POLYGON__TOKEN_MISMATCH' })
  })
})

describe('a batch on anvil', () => {
  const approvalOf = ({ adapter }: Sender, asset: Intent['action']['asset'], sum: bigint): Intent =>
    transferOf(adapter, {
      id: orderId(`approve-${sum}`),
      action: { kind: 'house', purpose: 'approval', asset, amount: amount(sum), detail: null },
    })

  it('pays several orders in one transaction once the sum is approved, without the leg that the token refuses', async () => {
    const contract = await deployBatchPayout(node)
    const sender = await paying('blocklist', { batchContract: contract.address })
    const intents = [sender.pay(100n), sender.pay(200n), sender.pay(300n), sender.pay(400n)]
    const [, blocked] = intents
    await sender.token.write(node.accounts.at(-1)!, 'setBlacklisted', recipient(blocked!), true)

    const needs = { purpose: 'approval', asset: blocked!.action.asset, amount: 1_000n }
    const asked = await refusalsOf(sender, intents)
    expect(asked).toHaveLength(4)
    for (const refusal of asked) expect(refusal).toMatchObject({ next: 'park', reason: 'no-free-claim', needs })
    const three = await sender.prepare(intents.slice(0, 3))
    expect(three.draft.payments).toHaveLength(1)

    const approval = await sender.prepare([approvalOf(sender, blocked!.action.asset, 1_000n)])
    expect(sender.adapter.inspect(approval.signed.bytes, approval.draft)).toMatchObject({ payments: [], change: [] })
    await sender.adapter.broadcast(approval.signed, patience)
    await node.mine(3)
    expect((await look(sender, approval)).status).toBe('final')

    const { adapter, wallet } = sender
    const snapshot = await adapter.snapshot(wallet, intents, patience)
    const result = adapter.draft({ wallet, intents, snapshot, seed: 'test' })
    expect(result.refused).toMatchObject([{ order: blocked!.id, next: 'fail', reason: 'recipient-refused' }])
    const batch = await sender.prepare(intents)
    expect(batch.draft.payments.map(({ amount: value }) => value)).toEqual([100n, 300n, 400n])
    expect(adapter.inspect(batch.signed.bytes, batch.draft).payments.map(({ amount: value }) => value)).toEqual([100n, 300n, 400n])
    expect(await adapter.broadcast(batch.signed, patience)).toEqual({ status: 'accepted' })
    await node.mine(3)
    expect((await look(sender, batch)).status).toBe('final')
    expect(await sender.token.balanceOf(recipient(intents[3]!))).toBe(400n)
    expect(await sender.token.balanceOf(recipient(blocked!))).toBe(0n)
  })

  it('takes as many orders as the allowance covers, and says how many one transaction can pay now', async () => {
    const contract = await deployBatchPayout(node)
    const sender = await paying('standard', { batchContract: contract.address })
    const { adapter } = sender
    const intents = [sender.pay(10n), sender.pay(20n), sender.pay(30n)]
    const { asset } = intents[0]!.action
    expect(adapter.batches!.max).toBe(200)
    expect([adapter.batches!.maxOf!(asset, 3), adapter.batches!.maxOf!(asset, 4), adapter.batches!.maxOf!(adapter.feeAsset, 9)]).toEqual([
      1, 200, 1,
    ])
    expect(await refusalOf(sender, intents)).toEqual({ next: 'park', reason: 'no-free-claim' })
    await sender.token.write(node.accounts[0]!, 'approve', contract.address, 59n)
    const batch = await sender.prepare(intents)
    expect(batch.draft.payments.map(({ amount: value }) => value)).toEqual([10n, 20n])
    expect(adapter.batches!.maxOf!(asset, 3)).toBe(200)
    await adapter.broadcast(batch.signed, patience)
    // What the batch in flight will pull is no longer there for the next.
    const next = await sender.prepare([sender.pay(20n), sender.pay(20n)], batch.draft.slot! + 1)
    expect(next.draft.payments).toHaveLength(1)
    await node.mine(3)
    expect((await look(sender, batch)).status).toBe('final')
    await sender.prepare([sender.pay(30n)])
    expect(adapter.batches!.maxOf!(asset, 3)).toBe(200)
    await sender.token.write(node.accounts[0]!, 'approve', contract.address, 0n)
    await sender.prepare([sender.pay(1n)])
    expect(adapter.batches!.maxOf!(asset, 3)).toBe(1)
  })

  it('replaces itself with the same legs', async () => {
    const contract = await deployBatchPayout(node)
    const sender = await paying('standard', { batchContract: contract.address })
    const { adapter, wallet } = sender
    const intents = [sender.pay(1n), sender.pay(2n)]
    await sender.token.write(node.accounts[0]!, 'approve', contract.address, 3n)
    const first = await sender.prepare(intents)
    await adapter.broadcast(first.signed, patience)
    const snapshot = await adapter.snapshot(wallet, intents, patience)
    const feeMax = amount(first.draft.fee * 2n)
    const result = adapter.replace!.draft({ wallet, attempts: [first], intents, snapshot, feeMax, reason: 'stuck', seed: 'bump' })
    expect(result.status).toBe('drafted')
    const second = await sender.seal(result.status === 'drafted' ? result.draft : first.draft)
    expect(second.draft.payments).toEqual(first.draft.payments)
    expect(await adapter.broadcast(second.signed, patience)).toEqual({ status: 'accepted' })
    await node.mine(3)
    expect((await look(sender, second, [first, second])).status).toBe('final')
    expect(await look(sender, first, [first, second])).toMatchObject({ status: 'dead', proof: { by: second.signed.id } })
  })
})

describe('balances', () => {
  it('are read at the final block', async () => {
    const sender = await paying('standard')
    const asset = sender.adapter.assets[1]!.id
    await node.mine(3)
    const before = await sender.adapter.balances!.read(sender.wallet, [asset, sender.adapter.feeAsset], patience)
    expect(before.balances[0]).toEqual({ asset, amount: 1_000_000n })
    expect(before.lanes).toMatchObject([{ next: 0 }])
    const attempt = await sender.prepare([sender.pay(400_000n)])
    await sender.adapter.broadcast(attempt.signed, patience)
    await node.mine()
    expect((await sender.adapter.balances!.read(sender.wallet, [asset], patience)).balances[0]?.amount).toBe(1_000_000n)
    await node.mine(2)
    const after = await sender.adapter.balances!.read(sender.wallet, [asset], patience)
    expect(after.balances[0]?.amount).toBe(600_000n)
    expect(after.lanes).toMatchObject([{ next: 1 }])
  })
})

describe('token deposits', () => {
  it('are found by their logs, what was delivered and not what was sent', async () => {
    const sender = await paying('fee-on-transfer', { depositsFrom: 0 })
    const ours = sender.wallet.addresses[0]!.address
    const payer = node.accounts[2]!
    await sender.token.mint(payer.address, 100_000n)
    await sender.token.write(payer, 'transfer', ours, 0n)
    await sender.token.write(payer, 'transfer', ours, 10_000n)
    await node.mine(3)
    const { deposits, cursor } = await sender.adapter.deposits!.scan([ours], null, patience)
    expect(deposits.map(({ amount: value, from }) => ({ value, from }))).toEqual([
      { value: 1_000_000n, from: '0x0000000000000000000000000000000000000000' },
      { value: 9_900n, from: payer.address },
    ])
    expect((await sender.adapter.deposits!.scan([ours], cursor, patience)).deposits).toEqual([])
  })
})
