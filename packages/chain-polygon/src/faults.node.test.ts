import { amount, type Intent, isWalletError, type SealedAttempt } from '@wallet/core'
import { type AnvilNode, delegateAccount, startAnvil, transact } from '@wallet/harness'
import { Wallet } from 'ethers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultySender, faultySender, look, patience, senderOver, transferOf } from './bench.fixture.ts'

let node: AnvilNode
let sender: FaultySender

beforeEach(async () => {
  node = await startAnvil({ automine: false })
  sender = await faultySender(node, { rules: true })
})
afterEach(async () => {
  await sender.stop()
  await node.stop()
})

const broadcast = ({ signed }: SealedAttempt) => sender.adapter.broadcast(signed, patience)
const pay = () => sender.prepare([transferOf(sender.adapter)])
const recipient = (intent: Intent): string => (intent.action.kind === 'transfer' ? intent.action.to : '')
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return isWalletError(error) ? error.code : String(error)
}

/** Another transaction for the same nonce, by our key but not by this process. */
async function rival(attempt: SealedAttempt, call: { readonly to: string; readonly value: bigint }, gasLimit = 21_000n): Promise<string> {
  const wallet = new Wallet(node.accounts[0]!.privateKey)
  const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 11n, gasLimit }
  const raw = await wallet.signTransaction({ type: 2, chainId: 137, nonce: attempt.draft.slot!, ...fees, ...call })
  return node.rpc<string>('eth_sendRawTransaction', [raw])
}

describe('a send whose answer is lost', () => {
  for (const fault of ['loseReply', 'unavailableAfterAccept', 'garbage'] as const) {
    it(`(${fault}) is unknown, and the same bytes are known when they come again`, async () => {
      const attempt = await pay()
      for (const proxy of sender.proxies) proxy.failNext(fault, 'eth_sendRawTransaction')
      expect((await broadcast(attempt)).status).toBe('unknown')
      expect((await look(sender, attempt)).status).toBe('pooled')
      expect(await broadcast(attempt)).toEqual({ status: 'already-known' })
      await node.mine(3)
      expect((await look(sender, attempt)).status).toBe('final')
    })
  }

  it('is accepted when one provider took it', async () => {
    const attempt = await pay()
    await sender.proxies[0].down()
    expect(await broadcast(attempt)).toEqual({ status: 'accepted' })
  })

  it('is unknown within the time limit when the providers hang', async () => {
    const quick = await faultySender(node, { callTimeoutMs: 200 })
    const attempt = await quick.prepare([transferOf(quick.adapter)])
    for (const proxy of quick.proxies) proxy.failNext('hang', 'eth_sendRawTransaction')
    expect((await quick.adapter.broadcast(attempt.signed, patience)).status).toBe('unknown')
    await quick.stop()
  })
})

describe('what the pool refuses', () => {
  it('is told by class with what may help', async () => {
    const cheap = await faultySender(node, { rules: true, fees: { tipMin: 10n ** 9n, tipMax: 10n ** 9n } })
    const attempt = await cheap.prepare([transferOf(cheap.adapter)])
    expect(await cheap.adapter.broadcast(attempt.signed, patience)).toMatchObject({
      status: 'rejected',
      code: 'too-cheap',
      advice: 'reprice',
    })
    await cheap.stop()
    const full = await pay()
    sender.proxies[0].pool?.setRules({ full: true })
    for (const proxy of sender.proxies) proxy.pool?.setRules({ full: true })
    expect(await broadcast(full)).toMatchObject({ status: 'rejected', code: 'pool-limit', advice: 'wait' })
  })

  it('is unknown as long as one provider has not refused', async () => {
    const attempt = await pay()
    sender.proxies[0].pool?.setRules({ full: true })
    sender.proxies[1].failNext('unavailable', 'eth_sendRawTransaction')
    expect((await broadcast(attempt)).status).toBe('unknown')
  })

  it('takes an outbidding by an eighth, and not one by a twentieth', async () => {
    const intent = transferOf(sender.adapter)
    const first = await sender.prepare([intent])
    await broadcast(first)
    const { adapter, wallet } = sender
    const snapshot = await adapter.snapshot(wallet, [intent], patience)
    const feeMax = amount(10n ** 18n)
    const bumped = adapter.replace!.draft({ wallet, attempts: [first], intents: [intent], snapshot, feeMax, reason: 'stuck', seed: 's' })
    const second = await sender.seal(bumped.status === 'drafted' ? bumped.draft : first.draft)
    expect(await broadcast(second)).toEqual({ status: 'accepted' })
    const little = {
      ...snapshot,
      facts: { ...snapshot.facts, baseFee: (snapshot.facts.baseFee * 21n) / 20n, tip: (snapshot.facts.tip * 21n) / 20n },
    }
    const redrafted = adapter.draft({ wallet, intents: [intent], snapshot: little, seed: 's', slot: 0 })
    const third = await sender.seal(redrafted.status === 'drafted' ? redrafted.draft : first.draft)
    expect(await broadcast(third)).toMatchObject({ status: 'rejected', code: 'other-live-at-nonce', advice: 'wait' })
    await node.mine(3)
    const among = [first, second, third]
    expect((await look(sender, second, among)).status).toBe('final')
    expect(await look(sender, first, among)).toMatchObject({ status: 'dead', proof: { kind: 'conflict-final', by: second.signed.id } })
  })
})

describe('finality', () => {
  it('is not said while it stalls, is unknown, or only one provider sees it', async () => {
    const attempt = await pay()
    await broadcast(attempt)
    await node.mine()
    for (const proxy of sender.proxies) await proxy.stallFinalized()
    await node.mine(20)
    expect(await look(sender, attempt)).toMatchObject({ status: 'confirmed', confirmations: 21 })
    for (const proxy of sender.proxies) proxy.setFaults({ finalized: 'missing' })
    expect((await look(sender, attempt)).status).toBe('confirmed')
    sender.proxies[0].clearFaults()
    expect((await look(sender, attempt)).status).toBe('confirmed')
    sender.proxies[1].clearFaults()
    expect((await look(sender, attempt)).status).toBe('final')
  })

  it('is not said while the second provider lags, nor while it has no receipt', async () => {
    const attempt = await pay()
    await broadcast(attempt)
    await node.mine(4)
    sender.proxies[1].setFaults({ lagBlocks: 4 })
    expect((await look(sender, attempt)).status).toBe('confirmed')
    sender.proxies[1].setFaults({ lagBlocks: 0, nullReceipts: 1 })
    expect((await look(sender, attempt)).status).toBe('confirmed')
    sender.proxies[1].clearFaults()
    expect((await look(sender, attempt)).status).toBe('final')
  })

  it('is not said, and nothing else either, while providers contradict each other', async () => {
    const attempt = await pay()
    await broadcast(attempt)
    await node.mine(3)
    const honest = sender.proxies[0].lieAboutReceipt(attempt.signed.id, { status: '0x0' })
    expect((await look(sender, attempt)).status).toBe('unavailable')
    honest()
  })

  it('is never concluded from receipts that all providers deny', async () => {
    const attempt = await pay()
    await broadcast(attempt)
    await node.mine(3)
    for (const proxy of sender.proxies) proxy.setFaults({ nullReceipts: 1 })
    expect((await look(sender, attempt)).status).toBe('unavailable')
    for (const proxy of sender.proxies) proxy.clearFaults()
    expect((await look(sender, attempt)).status).toBe('final')
  })
})

describe('what was final', () => {
  const settled = async (): Promise<SealedAttempt> => {
    const attempt = await pay()
    await broadcast(attempt)
    await node.mine(3)
    expect((await look(sender, attempt)).status).toBe('final')
    return attempt
  }

  it('stays final while providers are down, lag, or have lost finality', async () => {
    const attempt = await settled()
    sender.proxies[0].setFaults({ finalized: 'missing' })
    expect((await look(sender, attempt)).status).toBe('final')
    await sender.proxies[0].down()
    expect((await look(sender, attempt)).status).toBe('final')
    sender.proxies[1].setFaults({ lagBlocks: 3 })
    expect((await look(sender, attempt)).status).toBe('final')
    sender.proxies[1].setFaults({ lagBlocks: 0, nullReceipts: 1 })
    expect((await look(sender, attempt)).status).toBe('final')
  })

  it('stays final where every provider has no block, or one of another height, in its place', async () => {
    const attempt = await settled()
    const seen = await look(sender, attempt)
    const height = seen.status === 'final' ? seen.block.height : -1
    const other = { number: `0x${(height + 1).toString(16)}`, hash: `0x${'ab'.repeat(32)}` }
    for (const wrong of [() => null, (block: unknown) => ({ ...(block as object), ...other })]) {
      // The place is below the final block now, and asked about by its height.
      await node.mine(5)
      const honest = sender.proxies.map((proxy) =>
        proxy.lie('eth_getBlockByNumber', ([asked], block) => (Number(asked) === height ? wrong(block) : block)),
      )
      expect((await look(sender, attempt)).status).toBe('final')
      for (const tell of honest) tell()
      expect((await look(sender, attempt)).status).toBe('final')
    }
  })

  it('goes back when a quorum has another final block in its place', async () => {
    const attempt = await settled()
    await node.reorg(3)
    await node.mine(5)
    expect(['not-seen', 'pooled']).toContain((await look(sender, attempt)).status)
    expect(await broadcast(attempt)).toEqual({ status: 'accepted' })
    await node.mine(3)
    expect((await look(sender, attempt)).status).toBe('final')
  })
})

describe('a nonce used by a transaction we do not know', () => {
  it('that pays somebody else stops the lane once it is final', async () => {
    const attempt = await pay()
    await rival(attempt, { to: node.accounts[7]!.address, value: 5n })
    await node.mine()
    expect((await look(sender, attempt)).status).toBe('not-seen')
    await node.mine(10)
    expect((await look(sender, attempt)).status).toBe('foreign-use')
  })

  it('that makes the same payment is adopted', async () => {
    const intent = transferOf(sender.adapter)
    const attempt = await sender.prepare([intent])
    await rival(attempt, { to: recipient(intent), value: intent.action.amount })
    await node.mine(10)
    const seen = await look(sender, attempt)
    expect(seen.status).toBe('final')
    expect(seen.status === 'final' && seen.transaction).not.toBe(attempt.signed.id)
  })

  it('that pays nobody proves the attempt dead', async () => {
    const attempt = await pay()
    await rival(attempt, { to: node.accounts[0]!.address, value: 0n })
    await node.mine(10)
    expect(await look(sender, attempt)).toMatchObject({ status: 'dead', proof: { kind: 'conflict-final', providers: 2 } })
  })

  it('that failed stops the lane, because it is no cancel', async () => {
    const attempt = await pay()
    const target = node.accounts[7]!.address
    await node.setCode(target, '0x60006000fd')
    await rival(attempt, { to: target, value: 5n }, 60_000n)
    await node.mine(10)
    expect((await look(sender, attempt)).status).toBe('foreign-use')
  })

  it('decides nothing while one provider tells another story of it', async () => {
    const attempt = await pay()
    await rival(attempt, { to: node.accounts[0]!.address, value: 0n })
    await node.mine(10)
    const honest = sender.proxies[1].lie('eth_getBlockByNumber', (_, result) => ({ ...(result as object), transactions: [] }))
    expect((await look(sender, attempt)).status).toBe('unavailable')
    honest()
    expect((await look(sender, attempt)).status).toBe('dead')
  })

  it('decides nothing while one provider has no receipt of it', async () => {
    const attempt = await pay()
    const id = await rival(attempt, { to: node.accounts[0]!.address, value: 0n })
    await node.mine(10)
    const honest = sender.proxies[1].lieAboutReceipt(id, null)
    expect((await look(sender, attempt)).status).toBe('unavailable')
    honest()
    expect((await look(sender, attempt)).status).toBe('dead')
  })

  it('decides nothing while only one provider has it final', async () => {
    const attempt = await pay()
    await rival(attempt, { to: node.accounts[7]!.address, value: 5n })
    await node.mine(10)
    sender.proxies[1].setFaults({ finalized: 'missing' })
    expect((await look(sender, attempt)).status).toBe('not-seen')
  })
})

describe('a reorganisation', () => {
  it('takes a payment back, and the same bytes are mined again', async () => {
    const attempt = await pay()
    await broadcast(attempt)
    await node.mine(1)
    expect((await look(sender, attempt)).status).toBe('confirmed')
    await node.reorg(1)
    expect((await look(sender, attempt)).status).toBe('not-seen')
    expect(await broadcast(attempt)).toEqual({ status: 'accepted' })
    await node.mine(3)
    expect((await look(sender, attempt)).status).toBe('final')
  })
})

describe('the wrong network', () => {
  it('is refused at first use by every verb', async () => {
    const attempt = await pay()
    const wrong = await faultySender(node)
    for (const proxy of wrong.proxies) proxy.setFaults({ chainId: 1 })
    expect(await codeOf(wrong.adapter.snapshot(wrong.wallet, [], patience))).toBe('CHAIN_NETWORK_MISMATCH')
    expect((await look(wrong, attempt)).status).toBe('unavailable')
    expect((await wrong.adapter.broadcast(attempt.signed, patience)).status).toBe('unknown')
    expect(wrong.proxies.flatMap((proxy) => proxy.sends())).toEqual([])
    await wrong.stop()
  })

  it('is told by the genesis block', async () => {
    const genesis = `0x${'ab'.repeat(32)}`
    const pinned = senderOver(node, { network: { chainId: 137, name: 'pinned', genesis } })
    expect(await codeOf(pinned.adapter.snapshot(pinned.wallet, [], patience))).toBe('CHAIN_NETWORK_MISMATCH')
    const { hash } = await node.rpc<{ hash: string }>('eth_getBlockByNumber', ['0x0', false])
    const right = senderOver(node, { network: { chainId: 137, name: 'pinned', genesis: hash } })
    expect((await right.adapter.snapshot(right.wallet, [], patience)).lane?.chainNext).toBe(0)
  })
})

describe('accounts with code', () => {
  it('are refused as hot wallets', async () => {
    await delegateAccount(node, node.accounts[0]!.address, node.accounts[5]!.address)
    expect(await codeOf(pay())).toBe('POLYGON__HOT_WALLET_DELEGATED')
  })

  it('get the gas they need as recipients, and are refused when they take no coins', async () => {
    const intent = transferOf(sender.adapter)
    // PUSH1 1 PUSH1 0 SSTORE: costs more than 21,000 gas.
    await node.setCode(recipient(intent), '0x600160005500')
    const attempt = await sender.prepare([intent])
    await broadcast(attempt)
    await node.mine(3)
    expect((await look(sender, attempt)).status).toBe('final')
    const refusing = transferOf(sender.adapter)
    await node.setCode(recipient(refusing), '0x60006000fd')
    const snapshot = await sender.adapter.snapshot(sender.wallet, [refusing], patience)
    const result = sender.adapter.draft({ wallet: sender.wallet, intents: [refusing], snapshot, seed: 's' })
    expect(result.refused).toMatchObject([{ next: 'fail', reason: 'recipient-refused' }])
  })
})

describe('coin deposits', () => {
  it('are neither credited nor left out on the word of one provider', async () => {
    const ours = node.accounts[8]!.address
    const scanner = await faultySender(node, { depositsFrom: 0 })
    const { hash } = await transact(node, node.accounts[3]!, { to: ours, value: 5n })
    await node.mine(2)
    const changes: readonly ((transactions: readonly unknown[]) => readonly unknown[])[] = [
      (transactions) => transactions.map((one) => (typeof one === 'object' ? { ...one, value: '0xffff' } : one)),
      () => [],
    ]
    for (const proxy of scanner.proxies) {
      for (const change of changes) {
        const honest = proxy.lie('eth_getBlockByNumber', (_, result) => {
          const block = result as { transactions: readonly unknown[] }
          return { ...block, transactions: change(block.transactions) }
        })
        expect(await codeOf(scanner.adapter.deposits!.scan([ours], null, patience))).toBe('CHAIN_RESPONSE_MALFORMED')
        honest()
      }
      const honest = proxy.lieAboutReceipt(hash, { status: '0x0' })
      expect(await codeOf(scanner.adapter.deposits!.scan([ours], null, patience))).toBe('CHAIN_RESPONSE_MALFORMED')
      honest()
    }
    expect((await scanner.adapter.deposits!.scan([ours], null, patience)).deposits).toHaveLength(1)
    await scanner.stop()
  })

  it('are found when final, without those of failed transactions', async () => {
    const ours = `0x${'7a'.repeat(20)}`
    const scanner = await faultySender(node, { depositsFrom: 0 })
    const { scan } = scanner.adapter.deposits!
    await transact(node, node.accounts[3]!, { to: ours, value: 5n })
    await node.setCode(ours, '0x60006000fd')
    await transact(node, node.accounts[3]!, { to: ours, value: 6n, gasLimit: 60_000n })
    await node.setCode(ours, '0x')
    await transact(node, node.accounts[3]!, { to: ours, value: 7n })
    await node.mine(2)
    const { deposits, cursor } = await scan([ours], null, patience)
    expect(deposits.map(({ amount: value }) => value)).toEqual([5n, 7n])
    expect(deposits[0]?.reference).toMatch(/^0x[0-9a-f]{64}:native$/)
    expect(deposits[0]?.from).toBe(node.accounts[3]!.address)
    const [height] = cursor.split(':')
    await node.mine(1)
    expect(await codeOf(scan([ours], `${height}:0x${'00'.repeat(32)}`, patience))).toBe('CURSOR_MISMATCH')
    expect(await codeOf(scan([ours], 'nonsense', patience))).toBe('CURSOR_MISMATCH')
    await scanner.stop()
  })
})
