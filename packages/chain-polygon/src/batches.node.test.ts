import { amount, assetId, type Intent, orderId, type Refusal, systemClock } from '@wallet/core'
import { type AnvilNode, deployBatchPayout, deployToken, startAnvil, type TestToken } from '@wallet/harness'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { patience, type Sender, senderOver, transferOf } from './bench.fixture.ts'
import type { PolygonOptions } from './options.ts'

let node: AnvilNode
let token: TestToken
let contract: string

beforeEach(async () => {
  node = await startAnvil({ automine: false })
  token = await deployToken(node, 'blocklist')
  contract = (await deployBatchPayout(node)).address
  await token.mint(node.accounts[0]!.address, 1_000_000n)
})
afterEach(() => node.stop())

/** A process of its own over the same wallet. */
function open(options: Partial<PolygonOptions> = {}): Sender {
  const tokens = [{ symbol: 'TEST', address: token.address, decimals: 6 }]
  return senderOver(node, { tokens, batchContract: contract, ...options })
}

const asset = () => assetId(`eip155:137/erc20:${token.address.toLowerCase()}`)
const approve = (sum: bigint) => token.write(node.accounts[0]!, 'approve', contract, sum)

function pays({ adapter }: Sender, ...values: readonly bigint[]): readonly Intent[] {
  return values.map((value) => {
    const intent = transferOf(adapter)
    const to = intent.action.kind === 'transfer' ? intent.action.to : ''
    return { ...intent, action: { kind: 'transfer', to, asset: asset(), amount: amount(value) } }
  })
}

function approvalOf({ adapter }: Sender, sum: bigint): Intent {
  const action = { kind: 'house', purpose: 'approval', asset: asset(), amount: amount(sum), detail: null } as const
  return transferOf(adapter, { id: orderId(`approve-${sum}`), action })
}

async function refusals({ adapter, wallet }: Sender, intents: readonly Intent[]): Promise<readonly Refusal[]> {
  const snapshot = await adapter.snapshot(wallet, intents, patience)
  const result = adapter.draft({ wallet, intents, snapshot, seed: 'test' })
  expect(result.status).toBe('refused')
  return result.refused
}

describe('the allowance of a token on anvil', () => {
  it('is left alone while an approval is in flight, and not set while a batch is', async () => {
    const sender = open()
    const { adapter } = sender
    const approval = await sender.prepare([approvalOf(sender, 100n)])
    await adapter.broadcast(approval.signed, patience)
    for (const refusal of await refusals(sender, pays(sender, 10n, 20n, 30n, 40n))) {
      expect(refusal).toMatchObject({ next: 'park', reason: 'no-free-claim', detail: 'an approval for the batch contract is on its way' })
      expect(refusal.needs).toBeUndefined()
    }
    await node.mine()
    const batch = await sender.prepare(pays(sender, 10n, 20n, 30n, 40n))
    expect(batch.draft.payments).toHaveLength(4)
    await adapter.broadcast(batch.signed, patience)
    const asked = await refusals(sender, pays(sender, 5n, 5n, 5n, 5n))
    expect(asked[0]?.needs).toMatchObject({ purpose: 'approval', amount: 20n })
    expect(await refusals(sender, [approvalOf(sender, 20n)])).toMatchObject([
      { next: 'park', reason: 'no-free-claim', detail: 'batches that use the allowance are on their way' },
    ])
    await node.mine()
    expect((await sender.prepare([approvalOf(sender, 20n)])).draft.payments).toEqual([])
  })

  it('serves one batch after the other when several are prepared at once', async () => {
    const sender = open()
    await approve(70n)
    const [first, second] = [pays(sender, 10n, 10n, 10n, 10n), pays(sender, 10n, 10n, 10n, 10n)]
    const prepared = await sender.prepare(first)
    expect((await refusals(sender, second))[0]).toMatchObject({ next: 'park', detail: 'another batch of this token is being prepared' })
    // The same orders may come back: what held the turn for them is over.
    expect((await sender.prepare(first)).draft.payments).toEqual(prepared.draft.payments)
    await sender.adapter.broadcast(prepared.signed, patience)
    // 30 are left for 40.
    expect((await refusals(sender, second))[0]?.needs).toMatchObject({ amount: 40n })
  })

  it('is not promised twice by a new process that does not know yet what the old one sent', async () => {
    const old = open()
    await approve(100n)
    const batch = await old.prepare(pays(old, 20n, 20n, 20n))
    await old.adapter.broadcast(batch.signed, patience)

    const fresh = open()
    const intents = pays(fresh, 20n, 20n, 20n, 20n)
    for (const refusal of await refusals(fresh, intents))
      expect(refusal).toMatchObject({ next: 'park', detail: 'transactions of an earlier process are on their way' })
    expect((await refusals(fresh, [approvalOf(fresh, 80n)]))[0]?.detail).toBe('transactions of an earlier process are on their way')
    // Coins go on meanwhile.
    expect((await fresh.prepare([transferOf(fresh.adapter)])).draft.payments).toHaveLength(1)

    await fresh.adapter.observe([batch], patience)
    expect((await refusals(fresh, intents))[0]?.needs).toMatchObject({ amount: 80n })
    await node.mine()
    expect((await open().prepare(pays(fresh, 10n, 10n, 10n, 10n))).draft.payments).toHaveLength(4)
  })

  it('goes by way of zero for a token that takes nothing else while some is left', async () => {
    const tether: PolygonOptions['providers'] = [
      {
        name: 'node',
        request: async ({ method, params }) => {
          const { data } = (params[0] ?? {}) as { readonly data?: string }
          const changes = method === 'eth_call' && data?.startsWith('0x095ea7b3') === true && !/0{64}$/.test(data)
          if (changes && (await token.read('allowance', node.accounts[0]!.address, contract)) !== 0n)
            throw Object.assign(new TypeError('execution reverted'), { code: 3 })
          return node.rpc(method, params)
        },
      },
    ]
    const sender = open({ providers: tether })
    const intents = pays(sender, 10n, 10n, 10n, 10n)
    await approve(9n)
    expect((await refusals(sender, intents))[0]?.needs).toMatchObject({ amount: 0n })
    // An approval that has become impossible ends: what is needed now is told anew.
    expect(await refusals(sender, [approvalOf(sender, 40n)])).toMatchObject([{ next: 'fail', reason: 'asset-refused' }])
    const zero = await sender.prepare([approvalOf(sender, 0n)])
    await sender.adapter.broadcast(zero.signed, patience)
    await node.mine()
    expect(await token.read('allowance', node.accounts[0]!.address, contract)).toBe(0n)
    expect((await refusals(sender, intents))[0]?.needs).toMatchObject({ amount: 40n })
  })

  it('is not asked for where the token takes no approval, or it was waited for in vain: then one order goes alone', async () => {
    let ahead = 0
    const sender = open({ clock: { ...systemClock, now: () => systemClock.now() + ahead } })
    const { adapter } = sender
    const intents = pays(sender, 10n, 10n, 10n, 10n)
    expect((await refusals(sender, intents))[0]?.needs).toMatchObject({ amount: 40n })
    ahead += 31_000
    expect((await sender.prepare(intents)).draft.payments).toHaveLength(1)
    expect(adapter.batches!.maxOf!(asset(), 40)).toBe(1)
    ahead += 600_000
    expect(adapter.batches!.maxOf!(asset(), 40)).toBe(200)
    expect((await refusals(sender, intents))[0]?.needs).toMatchObject({ amount: 40n })
    await token.write(node.accounts.at(-1)!, 'setPaused', true)
    expect((await refusals(open(), intents))[0]).toMatchObject({ next: 'park', reason: 'asset-refused' })
  })

  it('pays two hundred orders at once, at less gas each than a transfer', async () => {
    const sender = open()
    await approve(200n)
    const batch = await sender.prepare(pays(sender, ...Array<bigint>(200).fill(1n)))
    expect(batch.draft.payments).toHaveLength(200)
    expect(await sender.adapter.broadcast(batch.signed, patience)).toEqual({ status: 'accepted' })
    await node.mine()
    const receipt = await node.rpc<{ readonly status: string; readonly gasUsed: string }>('eth_getTransactionReceipt', [batch.signed.id])
    expect(receipt.status).toBe('0x1')
    expect(BigInt(receipt.gasUsed) / 200n).toBeLessThan(31_000n)
  })
})
