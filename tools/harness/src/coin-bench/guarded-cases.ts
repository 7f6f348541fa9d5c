// A real engine whose chain adapter lies to it, and a signer that reads the bytes by itself.
import { amount, type DraftingChain, type Engine, guardSigner, isWalletError, type Signer, type SigningRule } from '@wallet/core'
import { type ExplainCoinsOptions, type Flavour, fromHex, type UtxoFacts } from '@wallet/utxo'
import { beforeAll, describe, expect, test } from 'vitest'
import { openEngine, quick, until, working } from '../engine/open-engine.ts'
import { lies, lying, type Parties } from './lies.ts'
import type { CoinBench } from './open-wallet.ts'

/** One wallet whose coins of `coin` units are fewer than two for a payment of `paid`, and what its guard is told. */
export type GuardedCase = {
  readonly open: () => Promise<CoinBench>
  readonly flavour: () => Flavour
  readonly explain: (options: ExplainCoinsOptions) => SigningRule['explain']
  readonly coin: bigint
  readonly paid: bigint
  readonly feeMax: bigint
}

type Stage = { readonly bench: CoinBench; readonly parties: Parties; readonly fundings: ReadonlyMap<string, Uint8Array> }

/** The cases of one kind of coin; call it inside a `describe`, after what starts the node. */
export function testGuarded(given: GuardedCase): void {
  let stage: Stage
  beforeAll(async () => {
    stage = await setUp(given)
    return () => stage.bench.stop()
  }, 120_000)

  describe.each(Object.entries(lies))('an adapter that %s', (_, [lie, reason]) => {
    test('gets no signature, and the money stays reserved', { timeout: 180_000 }, async () => {
      const { touched, reasons, signer } = guarded(given, stage)
      const { bench, parties } = stage
      const engine = await withdraw(given, stage, lying(bench.adapter, lie, parties), signer, async (one) => {
        const { order, attempts = [] } = (await one.withdrawal('G-1')) ?? {}
        // What several could sign is out once it is drafted, and waits for signatures; everything else is given up.
        const refused = attempts.some(({ draft }) => reasons.length >= draft.signing.length)
        return order?.deadLettered === true || (order?.state === 'exposed' && refused)
      })
      expect(touched).toEqual([])
      expect(reasons.length).toBeGreaterThan(0)
      for (const one of reasons) expect(one).toMatch(reason)
      expect((await engine.balance('user:1', bench.adapter.feeAsset)).locked).toBeGreaterThanOrEqual(given.paid)
      expect(await bench.node.rpc('getrawmempool')).toEqual([])
    })
  })

  test('the same rules pay what is honest, from several coins, and get their change back', { timeout: 180_000 }, async () => {
    const { touched, reasons, signer } = guarded(given, stage)
    const { bench } = stage
    const engine = await withdraw(given, stage, bench.adapter, signer, async (one) => {
      await bench.node.mine()
      return (await one.withdrawal('G-1'))?.order.state === 'completed'
    })
    expect(reasons).toEqual([])
    const [attempt] = (await engine.withdrawal('G-1'))?.attempts ?? []
    expect(attempt?.draft.change).not.toEqual([])
    expect(attempt?.draft.claims.length).toBeGreaterThan(1)
    expect(touched.length).toBeGreaterThanOrEqual(attempt?.draft.claims.length ?? 0)
    expect(await engine.reconcile()).toEqual([])
  })
}

/** That these lies are lies; once for a chain will do. */
export function testUnguarded(given: GuardedCase): void {
  test('without a guard the lie would have been paid', { timeout: 180_000 }, async () => {
    // A wallet of its own: an engine that finds another one's payment in its wallet signs nothing.
    const alone = await setUp(given)
    const { bench, parties } = alone
    const { rpc, mine } = bench.node
    const [lie] = lies['pays somebody else']!
    const sent = async () => (await rpc<string[]>('getrawmempool')).length > 0
    await withdraw(given, alone, lying(bench.adapter, lie, parties), bench.signer, sent)
    const [id] = await rpc<string[]>('getrawmempool')
    const { outputs } = parties.flavour.decode(fromHex(await rpc<string>('getrawtransaction', [id])))
    expect(outputs).toContainEqual({ value: given.paid, script: parties.mallory, tokens: false })
    await mine()
    await bench.stop()
  })
}

async function setUp({ open, flavour: flavourOf, coin }: GuardedCase): Promise<Stage> {
  const [bench, flavour] = [await open(), flavourOf()]
  const scriptOf = (address: string): Uint8Array => {
    const parsed = flavour.parseAddress(address)
    if (parsed.status === 'invalid') throw new TypeError(parsed.reason)
    return parsed.script
  }
  const fundings = new Map<string, Uint8Array>()
  for (let coins = 0; coins < 4; coins += 1) {
    const txid = await bench.node.pay(bench.address, coin)
    fundings.set(txid, fromHex(await bench.node.rpc<string>('getrawtransaction', [txid])))
  }
  await bench.node.mine(3)
  const { action } = bench.intent()
  const payee = action.kind === 'transfer' ? scriptOf(action.to) : new Uint8Array()
  return { bench, parties: { flavour, payee, home: scriptOf(bench.address), mallory: scriptOf(await bench.node.newAddress()) }, fundings }
}

/** What stands where the keys are: it was told by people whom and how much it may pay. `touched` are the keys that it let be used. */
function guarded(
  { explain, flavour, paid, feeMax }: GuardedCase,
  { bench, parties, fundings }: Stage,
): { readonly signer: Signer; readonly touched: unknown[]; readonly reasons: string[] } {
  const [touched, reasons]: [unknown[], string[]] = [[], []]
  const inner: Signer = {
    ...bench.signer,
    sign(request, signal) {
      touched.push(request)
      return bench.signer.sign(request, signal)
    },
  }
  const { chain, feeAsset } = bench.adapter
  const rule: SigningRule = {
    chain,
    explain: explain({ own: [bench.address], fundings: async (txid) => fundings.get(txid) }),
    amountMax: { [feeAsset]: amount(paid) },
    feeMax: { [feeAsset]: amount(feeMax) },
    mayPay: (to) => to === flavour().addressOf(parties.payee),
  }
  const guard = guardSigner(inner, { rules: [rule] })
  const signer: Signer = {
    ...guard,
    async sign(request, signal) {
      try {
        return await guard.sign(request, signal)
      } catch (error) {
        reasons.push(isWalletError(error) && error.code === 'SIGNER_REFUSED' ? error.message : `not refused: ${error}`)
        throw error
      }
    },
  }
  return { signer, touched, reasons }
}

/** One withdrawal over an engine of its own, until it is where it should be. */
async function withdraw(
  { paid, feeMax }: GuardedCase,
  { bench }: Stage,
  adapter: DraftingChain<UtxoFacts>,
  signer: Signer,
  ended: (engine: Engine) => Promise<boolean>,
): Promise<Engine> {
  const worker = { ...quick, parkMs: 100, backoffBaseMs: 10, backoffCapMs: 50, triesMax: 2 }
  const engine = await openEngine({ adapter, signer, wallet: bench.wallet }, { worker })
  const { feeAsset } = adapter
  await engine.credit({ reference: 'D-1', account: 'user:1', asset: feeAsset, amount: 2n * paid, actor: 'test' })
  const { action } = bench.intent()
  const to = action.kind === 'transfer' ? action.to : ''
  await engine.withdraw({ id: 'G-1', account: 'user:1', asset: feeAsset, to, amount: paid, feeMax })
  await working([engine], () => until('the withdrawal ended', () => ended(engine)))
  return engine
}
