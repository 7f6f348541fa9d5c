import { Keypair, PublicKey } from '@solana/web3.js'
import { type AssetId, assetId, type Intent } from '@wallet/core'
import { type Cluster, createMint, type MintExtension, openCluster, type TestMint } from '@wallet/harness/svm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, openBench, patience, transferOf } from './bench.fixture.ts'
import type { TokenOption } from './options.ts'

let cluster: Cluster
let bench: Bench
let mint: TestMint
let asset: AssetId

/** A bench that lists one token, of which the wallet has a million base units. */
async function listing(
  extensions: readonly MintExtension[] = [],
  token: Partial<TokenOption> = {},
  tokenAccounts: 'create' | 'refuse' = 'create',
): Promise<void> {
  mint = createMint(cluster, { extensions })
  bench = await openBench({ cluster, options: { tokens: [{ symbol: 'USDX', mint: mint.address, decimals: 6, ...token }], tokenAccounts } })
  asset = assetId(`${bench.adapter.chain}/token:${mint.address}`)
  mint.mintTo(owner(), 1_000_000n)
}
const owner = (): string => bench.keys[0]!.publicKey.toBase58()
const stranger = (): string => Keypair.generate().publicKey.toBase58()
const of = (to: string, value = 100_000n, more: { readonly memo?: string } = {}): Intent =>
  transferOf(bench.adapter, { to, value, asset, ...more })
/** Pays to the end and answers the fee. */
async function pay(...intents: readonly Intent[]): Promise<bigint> {
  const attempt = await bench.prepare(intents)
  expect(attempt.draft.payments.length).toBe(intents.length)
  expect(await bench.send(attempt)).toBe('accepted')
  cluster.produce(40)
  const seen = await bench.look(attempt)
  expect(seen).toMatchObject({ status: 'final', feePaid: attempt.draft.fee })
  return attempt.draft.fee
}

beforeEach(() => {
  cluster = openCluster()
})
afterEach(() => bench.stop())

describe('a token of the classic program', () => {
  it('opens a new account at the live rate, once', async () => {
    await listing()
    const to = stranger()
    const rent = cluster.bank.rentExempt(165n)
    const first = await pay(of(to))
    const second = await pay(of(to))
    expect(mint.balanceOf(to)).toBe(200_000n)
    expect(first - second).toBeGreaterThanOrEqual(rent)
    expect(first - second).toBeLessThan(rent + 10_000n)
    cluster.bank.setRent(696n)
    expect(cluster.bank.rentExempt(165n)).toBeLessThan(rent)
    const cheap = await pay(of(stranger()))
    expect(cheap - second).toBeLessThan(cluster.bank.rentExempt(165n) + 10_000n)
  })

  it('is paid into a token account that is named itself, but not into one of another mint', async () => {
    await listing()
    const to = stranger()
    mint.open(to)
    await pay(of(mint.ata(to)))
    expect(mint.balanceOf(to)).toBe(100_000n)
    const other = createMint(cluster)
    other.open(to)
    expect(await bench.refusals([of(other.ata(to))])).toEqual([['fail', 'recipient-refused']])
    expect(await bench.refusals([of(mint.address)])).toEqual([['fail', 'recipient-refused']])
  })

  it('does not open accounts where the caller said so', async () => {
    await listing([], {}, 'refuse')
    const to = stranger()
    expect(await bench.refusals([of(to)])).toEqual([['fail', 'recipient-refused']])
    mint.open(to)
    await pay(of(to))
  })

  it('is not paid to a frozen account, nor from one', async () => {
    await listing()
    const to = stranger()
    mint.open(to)
    mint.freeze(to)
    expect(await bench.refusals([of(to)])).toEqual([['fail', 'recipient-refused']])
    mint.freeze(owner())
    expect(await bench.refusals([of(stranger())])).toEqual([['park', 'asset-refused']])
  })

  it('waits while the wallet has too little', async () => {
    await listing()
    expect(await bench.refusals([of(stranger(), 1_000_001n)])).toEqual([['park', 'insufficient-funds']])
  })

  it('is refused when the mint has other decimals than configured', async () => {
    await listing([], { decimals: 5 })
    await expect(bench.adapter.snapshot(bench.wallet, [of(stranger())], patience)).rejects.toMatchObject({ code: 'SOLANA__TOKEN_MISMATCH' })
  })

  it('goes to many in one transaction, two of them to one new account', async () => {
    await listing()
    const [a, b, c] = [stranger(), stranger(), stranger()] as const
    await pay(of(a, 1n), of(b, 2n), of(c, 3n), of(a, 4n))
    expect([a, b, c].map(mint.balanceOf)).toEqual([5n, 2n, 3n])
  })
})

describe('a token of Token-2022', () => {
  const fee: MintExtension = { kind: 'transfer-fee', basisPoints: 100, feeMax: 5_000n }

  it('with a fee on transfers is refused unless the caller says who bears it', async () => {
    await listing([fee])
    expect(await bench.refusals([of(stranger())])).toEqual([['fail', 'asset-refused']])
  })

  it('delivers the exact amount where the house bears the fee', async () => {
    await listing([fee], { transferFee: 'house' })
    for (const value of [1n, 99n, 100n, 12_345n, 600_000n]) {
      const to = stranger()
      const before = mint.balanceOf(owner())
      await pay(of(to, value))
      const found = cluster.bank.account(mint.ata(to))
      expect(found.exists && Buffer.from(found.data).readBigUInt64LE(64)).toBe(value)
      const kept = before - mint.balanceOf(owner()) - value
      expect(kept).toBeGreaterThan(0n)
      expect(kept).toBeLessThanOrEqual(5_000n)
    }
  })

  it('delivers the rest where the recipient bears the fee', async () => {
    await listing([fee], { transferFee: 'recipient' })
    const to = stranger()
    await pay(of(to))
    expect([mint.balanceOf(to), mint.balanceOf(owner())]).toEqual([99_000n, 900_000n])
  })

  it('is paid with a memo directly before, where the account demands one', async () => {
    await listing([{ kind: 'permanent-delegate' }], { allow: ['permanent-delegate'] })
    const [first, second] = [Keypair.generate(), Keypair.generate()]
    const owners = [first, second].map(({ publicKey }) => publicKey.toBase58())
    for (const key of [first, second]) {
      mint.open(key.publicKey.toBase58())
      mint.requireMemo(key)
    }
    await pay(of(owners[0]!, 5n), of(owners[1]!, 6n))
    await pay(of(owners[1]!, 7n, { memo: 'tag 42' }))
    expect(owners.map(mint.balanceOf)).toEqual([5n, 13n])
  })

  it.each([
    ['non-transferable', { kind: 'non-transferable' }],
    ['transfer-hook', { kind: 'transfer-hook' }],
    ['pausable', { kind: 'pausable' }],
    ['permanent-delegate', { kind: 'permanent-delegate' }],
    ['default-frozen', { kind: 'default-frozen' }],
  ] as const)('with %s is refused before anything is planned', async (_, extension) => {
    await listing([extension])
    expect(await bench.refusals([of(stranger())])).toEqual([['fail', 'asset-refused']])
  })

  it('with a permitted extension is paid', async () => {
    await listing([{ kind: 'pausable' }], { allow: ['pausable'] })
    const to = stranger()
    await pay(of(to))
    expect(mint.balanceOf(to)).toBe(100_000n)
  })

  it('whose new accounts are frozen is paid only into one that was thawed', async () => {
    await listing([{ kind: 'default-frozen' }], { allow: ['default-frozen'] })
    const to = stranger()
    expect(await bench.refusals([of(to)])).toEqual([['fail', 'recipient-refused']])
    mint.open(to)
    expect(await bench.refusals([of(to)])).toEqual([['fail', 'recipient-refused']])
    mint.thaw(to)
    await pay(of(to))
  })
})

describe('a recipient', () => {
  it('off the curve is paid only where the caller allows it', async () => {
    await listing()
    const vault = PublicKey.findProgramAddressSync([Buffer.from('vault')], new PublicKey(mint.program))[0].toBase58()
    expect(await bench.refusals([of(vault), transferOf(bench.adapter, { to: vault })])).toEqual([
      ['fail', 'recipient-refused'],
      ['fail', 'recipient-refused'],
    ])
    const open = await openBench({ cluster, options: { allowOffCurve: (address) => address === vault } })
    const attempt = await open.prepare([transferOf(open.adapter, { to: vault })])
    expect(attempt.draft.payments[0]?.to).toBe(vault)
    await open.stop()
  })

  it('of coins is no token account, no program, not the wallet, and ends with what an account needs', async () => {
    await listing()
    const to = stranger()
    mint.open(to)
    const coins = (address: string, value?: bigint) => transferOf(bench.adapter, { to: address, ...(value === undefined ? {} : { value }) })
    const minimum = cluster.bank.rentExempt(0n)
    for (const intent of [coins(mint.ata(to)), coins(mint.program.toBase58()), coins(owner())])
      expect(await bench.refusals([intent])).toEqual([['fail', 'recipient-refused']])
    expect(await bench.refusals([coins(stranger(), minimum - 1n)])).toEqual([['fail', 'below-dust']])
    expect(await bench.refusals([coins(stranger(), minimum)])).toEqual([])
    cluster.bank.setRent(696n)
    const later = await openBench({ cluster })
    expect(await later.refusals([transferOf(later.adapter, { value: minimum - 1n })])).toEqual([])
    await later.stop()
  })
})
