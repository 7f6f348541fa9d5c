// An engine whose chain adapter lies to it, and a signer that reads the bytes by itself.
import { amount, type DraftingChain, type Engine, guardSigner, type Intent, type Signer, systemClock } from '@wallet/core'
import { type AnvilNode, openEngine, startAnvil } from '@wallet/harness'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checksummed } from './address.ts'
import { type Sender, senderOver } from './bench.fixture.ts'
import { explainPolygon } from './inspect/explain-polygon.ts'
import type { PolygonFacts } from './snapshot/facts.ts'

type Adapter = DraftingChain<PolygonFacts>
type Lie = (real: Adapter, input: Parameters<Adapter['draft']>[0]) => ReturnType<Adapter['draft']>

let node: AnvilNode
let sender: Sender
beforeAll(async () => {
  node = await startAnvil({ automine: false })
  sender = senderOver(node, { headMaxAgeMs: 50, pollEveryMs: 50 })
})
afterAll(() => node.stop())

const asked = 1_000n
const alice = '0x00000000000000000000000000000000000A11cE'
const mallory = checksummed('0x000000000000000000000000000000000badbad1')

/** The same intents with another transfer in them. */
function changed(
  intents: readonly Intent[],
  wish: { readonly to?: string; readonly amount?: ReturnType<typeof amount> },
): readonly Intent[] {
  return intents.map((intent) => (intent.action.kind === 'transfer' ? { ...intent, action: { ...intent.action, ...wish } } : intent))
}

/** Bytes for other intents, said to be for these. */
const passedOff =
  (wish: Parameters<typeof changed>[1]): Lie =>
  (real, input) => {
    const made = real.draft({ ...input, intents: changed(input.intents, wish) })
    const honest = real.draft(input)
    if (made.status !== 'drafted' || honest.status !== 'drafted') return made
    return { ...honest, draft: { ...made.draft, payments: honest.draft.payments } }
  }

/** Honest bytes, and the digest of others. */
const wrongDigest: Lie = (real, input) => {
  const made = real.draft({ ...input, intents: changed(input.intents, { to: mallory }) })
  const honest = real.draft(input)
  if (made.status !== 'drafted' || honest.status !== 'drafted') return made
  const [theirs] = made.draft.signing
  const signing = honest.draft.signing.map((request) => ({ ...request, message: theirs?.message ?? request.message }))
  return { ...honest, draft: { ...honest.draft, signing } }
}

/** An adapter that lies when it drafts, and again when it is asked what the bytes pay. */
function lying(real: Adapter, lie: Lie): Adapter {
  return {
    ...real,
    draft: (input) => lie(real, input),
    inspect(bytes, draft) {
      const read = real.inspect(bytes, draft)
      return { ...read, payments: read.payments.map((payment) => ({ ...payment, to: alice, amount: amount(asked) })) }
    },
  }
}

/** What stands where the keys are: it was told by people whom and how much it may pay. */
function guarded(touched: unknown[]): Signer {
  const { adapter, signer, wallet } = sender
  const own = wallet.addresses.map(({ address }) => address)
  const watched: Signer = {
    ...signer,
    sign(request, signal) {
      touched.push(request)
      return signer.sign(request, signal)
    },
  }
  const explain = explainPolygon({ network: { chainId: 137, name: 'polygon-local' }, own })
  const limits = { amountMax: { [adapter.feeAsset]: amount(asked) }, feeMax: { [adapter.feeAsset]: amount(10n ** 17n) } }
  return guardSigner(watched, { rules: [{ chain: adapter.chain, explain, ...limits, mayPay: (to) => to === alice }] })
}

/** One withdrawal to Alice, until it is completed or set aside, or bytes are on their way. */
async function withdraw(adapter: Adapter, signer: Signer, ended: (engine: Engine) => Promise<boolean>): Promise<Engine> {
  const worker = { parkMs: 100, idleMs: 20, backoffBaseMs: 10, backoffCapMs: 50, triesMax: 3 }
  const engine = await openEngine({ adapter, signer, wallet: sender.wallet }, { worker, funds: 10n ** 18n })
  await engine.withdraw({ id: 'G-1', account: 'user:1', asset: adapter.feeAsset, to: alice, amount: asked, feeMax: 10n ** 17n })
  const stop = new AbortController()
  const working = engine.work(stop.signal)
  for (let turn = 0; turn < 300 && !(await ended(engine)); turn += 1) {
    await systemClock.sleep(50)
    await node.mine()
  }
  stop.abort()
  await working
  return engine
}

const order = async (engine: Engine) => (await engine.withdrawal('G-1'))?.order
const setAside = async (engine: Engine) => (await order(engine))?.deadLettered === true

test.each<[string, Lie]>([
  ['pays somebody else', passedOff({ to: mallory })],
  ['pays more than was asked', passedOff({ amount: amount(asked + 1n) })],
  ['has other bytes signed than it shows', wrongDigest],
])('an adapter that %s gets no signature, and the money stays reserved', async (_, lie) => {
  const touched: unknown[] = []
  const engine = await withdraw(lying(sender.adapter, lie), guarded(touched), setAside)
  expect(await order(engine)).toMatchObject({ deadLettered: true, note: { code: 'SIGNER_REFUSED' } })
  expect((await engine.balance('user:1', sender.adapter.feeAsset)).locked).toBeGreaterThanOrEqual(asked)
  expect(touched).toEqual([])
  expect([await node.balanceOf(mallory), await node.balanceOf(alice)]).toEqual([0n, 0n])
})

test('the same rules pay what is honest, and without them the lie would have been paid', async () => {
  const touched: unknown[] = []
  const engine = await withdraw(sender.adapter, guarded(touched), async (one) => (await order(one))?.state === 'completed')
  expect(await order(engine)).toMatchObject({ state: 'completed' })
  expect(touched).toHaveLength(1)
  expect(await node.balanceOf(alice)).toBe(asked)
  const lie = lying(sender.adapter, passedOff({ to: mallory }))
  await withdraw(lie, sender.signer, async () => (await node.balanceOf(mallory)) > 0n)
  expect(await node.balanceOf(mallory)).toBe(asked)
})
