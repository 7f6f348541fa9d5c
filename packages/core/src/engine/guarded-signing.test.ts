import { expect, test } from 'vitest'
import { type ChainId, chainId } from '../ids/chain-id.ts'
import { amount } from '../money/amount.ts'
import { type Explained, guardSigner, type SigningRule } from '../signer/guard-signer.ts'
import type { Signer, SigningRequest } from '../signer/signer.ts'
import { toyAddress } from '../testing/toy-chain/address.ts'
import { decodeUnsigned } from '../testing/toy-chain/decode.ts'
import { toySigner, toyVerify } from '../testing/toy-chain/keys.ts'
import { feeOf, type ToyKind } from '../testing/toy-chain/transaction.ts'
import { openEngine } from './bench.fixture.ts'

/** Reads a toy transaction with the code of the toy chain's node, which shares nothing with drafting. */
function explainToy(transaction: Uint8Array): Explained {
  const body = decodeUnsigned(transaction)
  const own = new Set([body.sender, ...body.inputs.map(({ owner }) => owner)])
  const asset = `toy:${body.network}/slip44:1` as Explained['fee']['asset']
  const payments = body.outputs.filter(({ to }) => !own.has(to))
  return {
    messages: [transaction],
    payments: payments.map((output) => ({ to: toyAddress(body.network, output.to), asset: output.asset, amount: output.amount })),
    fee: { asset, amount: feeOf(body) },
  }
}

function guarded(
  kind: ToyKind,
  amountMax: bigint,
): { readonly signer: Signer; readonly seen: SigningRequest[]; readonly touched: SigningRequest[] } {
  const [seen, touched]: [SigningRequest[], SigningRequest[]] = [[], []]
  const chain: ChainId = chainId(`toy:${kind}`)
  const asset = `${chain}/slip44:1`
  const rule: SigningRule = { chain, explain: explainToy, amountMax: { [asset]: amount(amountMax) }, feeMax: { [asset]: amount(100n) } }
  const inner = toySigner()
  const touching: Signer = {
    ...inner,
    sign: async (request, signal) => {
      touched.push(request)
      return inner.sign(request, signal)
    },
  }
  const signer = guardSigner(touching, {
    rules: [rule],
    verify: (signature, request, key) => toyVerify(Buffer.from(key.bytes).toString('hex'), request.message, signature.bytes),
  })
  const watching: Signer = {
    ...signer,
    sign: async (request, signal) => {
      seen.push(request)
      return signer.sign(request, signal)
    },
  }
  return { signer: watching, seen, touched }
}

const open = new AbortController().signal

test.each<ToyKind>(['utxo', 'nonce', 'expiry'])('a guarded signer pays what its rules allow, on a chain of kind %s', async (kind) => {
  const { signer, touched } = guarded(kind, 700n)
  const bench = await openEngine(kind, { signer })
  await bench.engine.withdraw(bench.request())
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed' })
  expect(touched.length).toBeGreaterThan(0)
})

test.each([
  ['nonce', 1],
  ['nonce', 2],
  ['nonce', 5],
  ['utxo', 5],
] as const)(
  'what is above its limit, on %s, is refused before the key is touched, logged, and after %i tries set aside with its money reserved',
  async (kind, triesMax) => {
    const { signer, seen, touched } = guarded(kind, 699n)
    const bench = await openEngine(kind, { signer, worker: { triesMax, backoffBaseMs: 1 } })
    await bench.engine.withdraw(bench.request())
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ deadLettered: true, reserved: 800n, note: { code: 'SIGNER_REFUSED' } })
    expect(touched).toEqual([])
    // Planned and fallen back each time, and counted all the same.
    expect(seen).toHaveLength(triesMax)
    const { entries } = await bench.store.readJournal({ after: 0, max: 1_000 })
    expect(entries.filter(({ verb, change }) => verb === 'logSigning' && change['result'] === 'refused').length).toBeGreaterThan(0)
  },
)

test('a byte changed anywhere in what was drafted is refused', async () => {
  const { signer, seen, touched } = guarded('utxo', 700n)
  const bench = await openEngine('utxo', { signer })
  await bench.engine.withdraw(bench.request())
  await bench.look()
  const [request] = seen
  if (request === undefined) throw new TypeError('nothing was asked for')
  const before = touched.length
  for (let at = 0; at < request.transaction.length; at += 1) {
    const changed = Uint8Array.from(request.transaction)
    changed[at] = (changed[at] as number) ^ 1
    await expect(signer.sign({ ...request, transaction: changed }, open), `byte ${at}`).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
  }
  expect(touched).toHaveLength(before)
})
