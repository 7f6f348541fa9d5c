// What a signer with this decoder refuses, whatever the engine that asks it says of the bytes.
import { amount, assetId, chainId, guardSigner, keyRef, type SigningRequest } from '@wallet/core'
import { developmentSigner } from '@wallet/signer-local'
import { getBytes, keccak256, Transaction, type TransactionLike, Wallet } from 'ethers'
import { describe, expect, it } from 'vitest'
import { approveData, batchData, coinBatchData, transferData } from '../draft/calldata.ts'
import { explainPolygon } from './explain-polygon.ts'

const open = new AbortController().signal
const ours = new Wallet(`0x${'42'.repeat(32)}`)
const token = '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'
const contract = '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB'
const alice = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'
const mallory = new Wallet(`0x${'66'.repeat(32)}`).address
const chain = chainId('eip155:137')
const native = assetId('eip155:137/slip44:966')
const listed = assetId(`eip155:137/erc20:${token.toLowerCase()}`)
const hot = keyRef('hot')

const options = {
  network: { chainId: 137, name: 'local' },
  tokens: [{ symbol: 'TEST', address: token, decimals: 6 }],
  batchContract: contract,
  own: [ours.address],
} as const
const explain = explainPolygon(options)
const signer = guardSigner(
  developmentSigner({
    environment: 'test',
    keys: { hot: { algorithm: 'ecdsa-secp256k1', privateKey: getBytes(ours.privateKey) } },
  }),
  {
    rules: [
      {
        chain,
        explain,
        amountMax: { [native]: amount(100n), [listed]: amount(50n) },
        feeMax: { [native]: amount(400_000n) },
        mayPay: (to) => to !== mallory,
      },
    ],
  },
)

function requestFor(more: TransactionLike, wish: Partial<SigningRequest> = {}): SigningRequest {
  const usual = { type: 2, chainId: 137, nonce: 3, gasLimit: 50_000n, maxFeePerGas: 7n, maxPriorityFeePerGas: 2n }
  const transaction = getBytes(Transaction.from({ ...usual, ...more }).unsignedSerialized)
  const message = getBytes(keccak256(transaction))
  return { keyRef: hot, algorithm: 'ecdsa-secp256k1', message, chain, transaction, intentDigests: ['alice gets 5'], ...wish }
}

/** Fee cap and tip in each other's place, which the library does not write. */
function turned(request: SigningRequest): SigningRequest {
  const hex = Buffer.from(request.transaction).toString('hex')
  expect(hex).toContain('81890302078')
  const transaction = getBytes(`0x${hex.replace('81890302078', '81890307028')}`)
  return { ...request, transaction, message: getBytes(keccak256(transaction)) }
}

const honest: readonly (readonly [string, TransactionLike, readonly object[]])[] = [
  ['coins', { to: alice, value: 5n }, [{ to: alice, asset: native, amount: 5n }]],
  ['a token', { to: token, data: transferData({ to: alice, amount: 6n }) }, [{ to: alice, asset: listed, amount: 6n }]],
  [
    'a batch of a token',
    {
      to: contract,
      data: batchData(
        token,
        [alice, ours.address].map((to) => ({ to, amount: 7n })),
      ),
    },
    [alice, ours.address].map((to) => ({ to, asset: listed, amount: 7n })),
  ],
  [
    'a batch of coins',
    { to: contract, value: 16n, data: coinBatchData([alice, ours.address].map((to) => ({ to, amount: 8n }))) },
    [alice, ours.address].map((to) => ({ to, asset: native, amount: 8n })),
  ],
  ['an approval, as a payment of its sum', { to: token, data: approveData(contract, 9n) }, [{ to: contract, asset: listed, amount: 9n }]],
  ['nothing to ourselves', { to: ours.address }, []],
]

describe('a guarded signer on Polygon', () => {
  it.each(honest)('explains and signs %s, so that the signature is the sender’s', async (_, transaction, payments) => {
    const request = requestFor(transaction)
    expect(explain(request.transaction, request)).toEqual({
      messages: [request.message],
      payments,
      fee: { asset: native, amount: 350_000n },
    })
    const { bytes, recovery } = await signer.sign(request, open)
    const signed = Transaction.from(`0x${Buffer.from(request.transaction).toString('hex')}`)
    const hex = Buffer.from(bytes).toString('hex')
    signed.signature = { r: `0x${hex.slice(0, 64)}`, s: `0x${hex.slice(64)}`, yParity: recovery === 1 ? 1 : 0 }
    expect(signed.from).toBe(ours.address)
  })

  // Each is what an engine that was taken over could ask for while it says that alice gets 5.
  const lies: readonly (readonly [string, SigningRequest])[] = [
    ['coins for somebody who may not be paid', requestFor({ to: mallory, value: 5n })],
    ['more coins than a transaction may pay', requestFor({ to: alice, value: 101n })],
    ['more of a token', requestFor({ to: token, data: transferData({ to: alice, amount: 51n }) })],
    [
      'a batch that is too much together',
      requestFor({
        to: contract,
        data: batchData(
          token,
          [alice, alice].map((to) => ({ to, amount: 26n })),
        ),
      }),
    ],
    [
      'a batch with a leg for a stranger',
      requestFor({
        to: contract,
        data: batchData(
          token,
          [alice, mallory].map((to) => ({ to, amount: 1n })),
        ),
      }),
    ],
    ['an approval above the limit', requestFor({ to: token, data: approveData(contract, 51n) })],
    ['an approval for a stranger', requestFor({ to: token, data: approveData(mallory, 1n) })],
    ['a call that nobody knows', requestFor({ to: token, data: `0x23b872dd${'00'.repeat(96)}` })],
    ['a token that is not listed', requestFor({ to: mallory, data: transferData({ to: alice, amount: 1n }) })],
    ['a fee above the limit', requestFor({ to: alice, value: 5n, gasLimit: 60_000n })],
    ['a tip above its fee cap', turned(requestFor({ to: alice, value: 5n }))],
    ['another chain', requestFor({ to: alice, value: 5n, chainId: 1 })],
    ['the creation of a contract', requestFor({ to: null, data: '0x6000' })],
    ['an access list', requestFor({ to: alice, value: 5n, accessList: [{ address: alice, storageKeys: [] }] })],
    [
      'honest bytes with the digest of others',
      requestFor({ to: alice, value: 5n }, { message: requestFor({ to: mallory, value: 99n }).message }),
    ],
    ['no bytes at all', requestFor({ to: alice, value: 5n }, { transaction: new Uint8Array() })],
    [
      'an older kind of transaction',
      requestFor({ to: alice, value: 5n, type: 0, gasPrice: 7n, maxFeePerGas: null, maxPriorityFeePerGas: null }),
    ],
  ]
  it.each(lies)('refuses %s', async (_, request) => {
    await expect(signer.sign(request, open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
  })

  it('refuses the honest request with any bit of its bytes changed, cut off or followed by another', async () => {
    for (const [, transaction] of honest) {
      const request = requestFor(transaction)
      const refused = async (bytes: Uint8Array) =>
        await expect(signer.sign({ ...request, transaction: bytes }, open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
      for (let bit = 0; bit < request.transaction.length * 8; bit += 3) {
        const changed = Uint8Array.from(request.transaction)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        await refused(changed)
      }
      await refused(request.transaction.subarray(0, -1))
      await refused(Uint8Array.of(...request.transaction, 0))
    }
  })

  it('is made of options of its own: an address that is none, a main network that was not allowed', () => {
    expect(() => explainPolygon({ ...options, own: ['0x12'] })).toThrow('POLYGON__OPTIONS_INVALID')
    expect(() => explainPolygon({ network: 'mainnet', own: [] })).toThrow('MAINNET_NOT_ALLOWED')
  })
})
