// What a signer with this decoder refuses, whatever the engine that asks it says of the bytes.
import { Keypair, MessageV0, PublicKey, SystemProgram, type TransactionInstruction } from '@solana/web3.js'
import {
  amount,
  createEngine,
  type Draft,
  guardSigner,
  type Intent,
  keyRef,
  memoryStore,
  type Signer,
  type SigningRequest,
  systemClock,
} from '@wallet/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, openBench, patience, transferOf } from '../bench.fixture.ts'
import { explainSolana } from './explain-solana.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench({ options: { pollEveryMs: 50, headMaxAgeMs: 20 } })
})
afterAll(() => bench.stop())

function guarded(amountMax: bigint): Signer {
  const { adapter, cluster, keys, signer } = bench
  const own = keys.map((key) => key.publicKey.toBase58())
  const explain = explainSolana({ network: { name: 'solana-local', genesis: cluster.genesis }, own })
  const limits = { amountMax: { [adapter.feeAsset]: amount(amountMax) }, feeMax: { [adapter.feeAsset]: amount(2_000_000n) } }
  return guardSigner(signer, { rules: [{ chain: adapter.chain, explain, ...limits }] })
}

async function drafted(): Promise<{ readonly draft: Draft; readonly request: SigningRequest; readonly to: string }> {
  const { adapter, wallet } = bench
  const to = Keypair.generate().publicKey.toBase58()
  const intents = [transferOf(adapter, { to, memo: 'hello' })]
  const result = await adapter.draft({ wallet, intents, snapshot: await adapter.snapshot(wallet, intents, patience), seed: 'test' })
  if (result.status !== 'drafted') throw new TypeError('refused')
  const [request] = result.draft.signing
  if (request === undefined) throw new TypeError('nothing to sign')
  return { draft: result.draft, request, to }
}

const refusal = { code: 'SIGNER_REFUSED' }

describe('a guarded signer on Solana', () => {
  it('explains and signs what the adapter drafts', async () => {
    const { draft, request, to } = await drafted()
    const own = bench.keys.map((key) => key.publicKey.toBase58())
    const explain = explainSolana({ network: { name: 'solana-local', genesis: bench.cluster.genesis }, own })
    const asset = bench.adapter.feeAsset
    expect(explain(request.transaction, request)).toEqual({
      messages: [request.message],
      payments: [{ to, asset, amount: 2_000_000n }],
      fee: { asset, amount: draft.fee },
    })
    const signature = await guarded(2_000_000n).sign(request, patience)
    expect(bench.adapter.finalize(draft, [signature]).bytes.length).toBeGreaterThan(100)
  })

  it('refuses more than a transaction may pay, and bytes that are not the message', async () => {
    const { request } = await drafted()
    await expect(guarded(1_999_999n).sign(request, patience)).rejects.toMatchObject(refusal)
    const other = await drafted()
    await expect(guarded(2_000_000n).sign({ ...request, message: other.request.message }, patience)).rejects.toMatchObject(refusal)
  })

  it('refuses any bit changed, a byte left out and a byte more', async () => {
    const { request } = await drafted()
    const signer = guarded(2_000_000n)
    const refused = async (transaction: Uint8Array) =>
      await expect(signer.sign({ ...request, transaction }, patience)).rejects.toMatchObject(refusal)
    for (let bit = 0; bit < request.transaction.length * 8; bit += 5) {
      const changed = Uint8Array.from(request.transaction)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await refused(changed)
    }
    await refused(request.transaction.subarray(0, -1))
    await refused(Uint8Array.of(...request.transaction, 0))
  })

  it('refuses what another library writes for a thief: other instructions, another payer, an account given away', async () => {
    const { request } = await drafted()
    const payer = bench.keys[0]?.publicKey ?? PublicKey.default
    const thief = Keypair.generate().publicKey
    const written = (instructions: TransactionInstruction[], payerKey = payer): SigningRequest => {
      const message = MessageV0.compile({ payerKey, instructions, recentBlockhash: PublicKey.default.toBase58() }).serialize()
      return { ...request, message, transaction: message }
    }
    const signer = guarded(10n ** 12n)
    for (const lie of [
      written([SystemProgram.assign({ accountPubkey: payer, programId: thief })]),
      written([SystemProgram.transfer({ fromPubkey: payer, toPubkey: thief, lamports: 1 })]),
      written([SystemProgram.nonceAuthorize({ noncePubkey: payer, authorizedPubkey: payer, newAuthorizedPubkey: thief })]),
      written([SystemProgram.transfer({ fromPubkey: payer, toPubkey: thief, lamports: 1 })], thief),
    ])
      await expect(signer.sign(lie, patience)).rejects.toMatchObject(refusal)
  })
})

describe('an engine that was taken over', () => {
  /** Drafts for a thief, and vouches for it. */
  const lying = (to: string): Bench['adapter'] => {
    const { adapter } = bench
    const turned = (intents: readonly Intent[]): Intent[] =>
      intents.map((intent) => ({ ...intent, action: { ...intent.action, to } as Intent['action'] }))
    return {
      ...adapter,
      snapshot: (wallet, intents, signal) => adapter.snapshot(wallet, turned(intents), signal),
      draft(request) {
        const result = adapter.draft({ ...request, intents: turned(request.intents) })
        if (result.status !== 'drafted') return result
        const payments = result.draft.payments.map((payment, index) => ({ ...payment, to: toOf(request.intents[index]) }))
        return { ...result, draft: { ...result.draft, payments } }
      },
      inspect: (bytes, draft) => ({ ...adapter.inspect(bytes, draft), payments: draft.payments }),
    }
  }
  const toOf = (intent: Intent | undefined): string => (intent?.action.kind === 'transfer' ? intent.action.to : '')

  it('gets no signature: the decoder beside the key reads the thief’s address', async () => {
    const thief = Keypair.generate().publicKey.toBase58()
    const { adapter, keys, wallet, cluster, signer } = bench
    const honest = transferOf(adapter)
    const own = keys.map((key) => key.publicKey.toBase58())
    const seen: string[] = []
    const rule = {
      chain: adapter.chain,
      explain: explainSolana({ network: { name: 'solana-local', genesis: cluster.genesis }, own }),
      amountMax: { [adapter.feeAsset]: amount(10n ** 9n) },
      feeMax: { [adapter.feeAsset]: amount(10n ** 8n) },
      mayPay(to: string) {
        seen.push(to)
        return to === toOf(honest)
      },
    }
    const engine = createEngine({
      ...{ chains: [lying(thief)], store: memoryStore(), signer: guardSigner(signer, { rules: [rule] }), unsafeStore: true },
      ...{ policyKey: new Uint8Array(32).fill(9), wallets: { [adapter.feeAsset]: 'hot' } },
      worker: { parkMs: 20, idleMs: 10, backoffBaseMs: 5, backoffCapMs: 20, triesMax: 2 },
    })
    const addresses = own.map((address) => ({ address, keyRef: keyRef(address) }))
    await engine.registerWallet({ ...wallet, addresses }, 'test')
    await engine.credit({ reference: 'D-1', account: 'user:1', asset: adapter.feeAsset, amount: 10n ** 9n, actor: 'test' })
    await engine.withdraw({
      id: 'W-lie',
      account: 'user:1',
      asset: adapter.feeAsset,
      to: toOf(honest),
      amount: 1_000_000n,
      feeMax: 1_000_000n,
    })
    const stop = new AbortController()
    const working = engine.work(stop.signal)
    for (let round = 0; round < 200 && (await engine.withdrawal('W-lie'))?.order.deadLettered !== true; round += 1)
      await systemClock.sleep(20)
    stop.abort()
    await working
    expect((await engine.withdrawal('W-lie'))?.order).toMatchObject({ deadLettered: true, note: { code: 'SIGNER_REFUSED' } })
    expect(seen).toContain(thief)
    expect([bench.lamports(thief), bench.lamports(toOf(honest))]).toEqual([0n, 0n])
  })
})
