import { Keypair, PublicKey, TransactionInstruction } from '@solana/web3.js'
import { createMint, runInstructions, type TestMint, token2022Program, tokenProgram } from '@wallet/harness/svm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, openBench, patience, transferOf } from '../bench.fixture.ts'
import type { SolanaAdapter } from '../solana.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.stop())

const prove = (account: string, more: { readonly owner?: string; readonly mint?: string } = {}, adapter: SolanaAdapter = bench.adapter) =>
  adapter.proveTokenAccount({ account, ...more }, patience)

/** Runs one instruction of the token program by the owner on his account. */
function own(mint: TestMint, owner: Keypair, data: Buffer, others: readonly PublicKey[] = []): void {
  const keys = [new PublicKey(mint.ata(owner.publicKey.toBase58())), ...others, owner.publicKey].map((pubkey) => ({
    pubkey,
    isSigner: pubkey.equals(owner.publicKey),
    isWritable: true,
  }))
  runInstructions(bench.cluster, mint.authority, [new TransactionInstruction({ programId: mint.program, keys, data })], [owner])
}

describe.each([
  ['classic', tokenProgram],
  ['2022', token2022Program],
])('a token account of the %s program', (_, program) => {
  it('is proven with owner, mint, state and who else may touch it', async () => {
    const mint = createMint(bench.cluster, { program })
    const [owner, friend] = [Keypair.generate(), Keypair.generate().publicKey]
    const address = owner.publicKey.toBase58()
    mint.mintTo(address, 50n)
    const account = mint.ata(address)
    const plain = { account, owner: address, mint: mint.address, program: program.toBase58(), amount: 50n, frozen: false, associated: true }
    const proof = await prove(account, { owner: address, mint: mint.address })
    expect(proof).toMatchObject({ status: 'proven', providers: 2, found: plain })
    expect(proof).not.toHaveProperty('found.delegate')

    // Approve, number 4, of 7; SetAuthority, number 6, kind 3 is who may close.
    own(mint, owner, Buffer.from([4, 7, 0, 0, 0, 0, 0, 0, 0]), [friend])
    own(mint, owner, Buffer.concat([Buffer.from([6, 3, 1]), friend.toBytes()]))
    mint.freeze(address)
    const delegate = { address: friend.toBase58(), amount: 7n }
    expect(await prove(account)).toMatchObject({ found: { ...plain, frozen: true, delegate, closeAuthority: friend.toBase58() } })
  })
})

describe('what is no proof', () => {
  it('an associated account that was handed to somebody else', async () => {
    const mint = createMint(bench.cluster)
    const [owner, buyer] = [Keypair.generate(), Keypair.generate().publicKey]
    mint.mintTo(owner.publicKey.toBase58(), 1n)
    const account = mint.ata(owner.publicKey.toBase58())
    own(mint, owner, Buffer.concat([Buffer.from([6, 2, 1]), buyer.toBytes()]))
    expect(await prove(account, { owner: owner.publicKey.toBase58() })).toMatchObject({
      status: 'refuted',
      reason: 'other-owner',
      found: { owner: buyer.toBase58(), associated: false },
    })
  })

  it('another mint, no account, a mint, a plain account', async () => {
    const [mint, other] = [createMint(bench.cluster), createMint(bench.cluster)]
    const owner = Keypair.generate().publicKey.toBase58()
    mint.open(owner)
    const reason = async (account: string, more = {}) => await prove(account, more)
    expect(await reason(mint.ata(owner), { owner, mint: other.address })).toMatchObject({ status: 'refuted', reason: 'other-mint' })
    expect(await reason(other.ata(owner))).toMatchObject({ status: 'refuted', reason: 'missing' })
    for (const account of [mint.address, bench.keys[0]!.publicKey.toBase58()])
      expect(await reason(account)).toMatchObject({ status: 'refuted', reason: 'not-a-token-account' })
  })

  it('one provider alone, or one that contradicts', async () => {
    const mint = createMint(bench.cluster)
    const owner = Keypair.generate().publicKey.toBase58()
    mint.open(owner)
    await bench.nodes[1].down()
    expect(await prove(mint.ata(owner))).toMatchObject({ status: 'unproven' })
    await bench.nodes[1].up()

    const lying = async (call: { readonly method: string }): Promise<unknown> => {
      const reply = await fetch(bench.nodes[1].url, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...call }) })
      const { result } = (await reply.json()) as { result: { value: unknown } }
      return call.method === 'getMultipleAccounts' ? { ...result, value: [null] } : result
    }
    const providers = [
      { name: 'one', url: bench.nodes[0].url },
      { name: 'liar', request: lying },
    ]
    const doubtful = await openBench({ cluster: bench.cluster, options: { providers } })
    expect(await prove(mint.ata(owner), {}, doubtful.adapter)).toEqual({
      status: 'unproven',
      reason: 'providers contradict each other about the account',
    })
    await doubtful.stop()
  })

  it('lets a payment into a named account wait, however the first provider shows it', async () => {
    const mint = createMint(bench.cluster)
    const owner = Keypair.generate().publicKey.toBase58()
    mint.open(owner)
    const tokens = [{ symbol: 'USDX', mint: mint.address, decimals: 6 }]
    // At `finalized` it shows nothing of what it shows at `confirmed`.
    const behind = async (call: { readonly method: string; readonly params: readonly unknown[] }): Promise<unknown> => {
      const reply = await fetch(bench.nodes[1].url, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...call }) })
      const { result } = (await reply.json()) as { result: { value: unknown } }
      const final = call.method === 'getMultipleAccounts' && JSON.stringify(call.params[1]).includes('finalized')
      return final ? { ...result, value: [null] } : result
    }
    const providers = [
      { name: 'one', url: bench.nodes[0].url },
      { name: 'behind', request: behind },
    ]
    const doubtful = await openBench({ cluster: bench.cluster, options: { tokens, providers } })
    mint.mintTo(doubtful.keys[0]!.publicKey.toBase58(), 10n)
    const intent = transferOf(doubtful.adapter, { to: mint.ata(owner), value: 5n, asset: doubtful.adapter.assets[1]!.id })
    expect(await doubtful.refusals([intent])).toEqual([['park', 'node-behind']])
    await doubtful.stop()
  })
})
