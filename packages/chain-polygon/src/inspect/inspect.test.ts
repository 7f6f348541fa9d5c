import { amount, type Draft, isWalletError, walletName } from '@wallet/core'
import { AbiCoder, getBytes, type TransactionLike, Wallet, zeroPadValue } from 'ethers'
import { describe, expect, it } from 'vitest'
import { approveData, batchData, coinBatchData, transferData } from '../draft/calldata.ts'
import { laneOf } from '../lane.ts'
import { resolveSettings } from '../settings.ts'
import { decodeTransaction } from './eip1559.ts'
import { inspect } from './inspect.ts'

const ours = new Wallet(`0x${'42'.repeat(32)}`)
const stranger = new Wallet(`0x${'43'.repeat(32)}`)
const token = '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'
const contract = '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB'
const alice = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'
const settings = resolveSettings({
  network: { chainId: 137, name: 'local' },
  providers: [{ name: 'a', url: 'http://127.0.0.1:1' }],
  quorum: 1,
  tokens: [{ symbol: 'TEST', address: token, decimals: 6 }],
  batchContract: contract,
})
const [listed] = [...settings.tokens.keys()]
const draft: Draft = {
  wallet: walletName('hot'),
  payments: [],
  claims: [],
  lane: laneOf(settings.network, ours.address),
  slot: 3,
  fee: amount(0n),
  feeAsset: settings.native,
  change: [],
  signing: [],
  body: new Uint8Array(),
}

async function read(more: TransactionLike, by = ours): Promise<ReturnType<typeof inspect> | string> {
  const usual = { type: 2, chainId: 137, nonce: 3, gasLimit: 50_000n, maxFeePerGas: 7n, maxPriorityFeePerGas: 2n }
  try {
    return inspect(settings, decodeTransaction, getBytes(await by.signTransaction({ ...usual, ...more })), draft)
  } catch (error) {
    return isWalletError(error) ? error.code : String(error)
  }
}

describe('inspecting bytes', () => {
  it('reads coins, a token, a batch of either, an approval and nothing at all', async () => {
    const cases: readonly (readonly [TransactionLike, readonly object[]])[] = [
      [{ to: alice, value: 5n }, [{ to: alice, asset: settings.native, amount: 5n }]],
      [{ to: token, data: transferData({ to: alice, amount: 6n }) }, [{ to: alice, asset: listed, amount: 6n }]],
      [
        {
          to: contract,
          data: batchData(token, [
            { to: alice, amount: 1n },
            { to: stranger.address, amount: 2n },
          ]),
        },
        [
          { to: alice, asset: listed, amount: 1n },
          { to: stranger.address, asset: listed, amount: 2n },
        ],
      ],
      [
        {
          to: contract,
          value: 3n,
          data: coinBatchData([
            { to: alice, amount: 1n },
            { to: stranger.address, amount: 2n },
          ]),
        },
        [
          { to: alice, asset: settings.native, amount: 1n },
          { to: stranger.address, asset: settings.native, amount: 2n },
        ],
      ],
      [{ to: token, data: approveData(contract, 9n) }, []],
      [{ to: ours.address }, []],
    ]
    for (const [transaction, payments] of cases) {
      const lane = laneOf(settings.network, ours.address)
      expect(await read(transaction)).toMatchObject({ payments, claims: [`${lane}:3`], fee: 350_000n, change: [] })
    }
  })

  const coins = (...amounts: readonly bigint[]) => coinBatchData(amounts.map((value) => ({ to: alice, amount: value })))
  const legs = AbiCoder.defaultAbiCoder().encode(['address', 'address[]', 'uint256[]'], [token, [alice], [1n, 2n]])
  it.each<[string, TransactionLike, Wallet?]>([
    ['coins from another account', { to: alice, value: 5n }, stranger],
    ['another chain', { to: alice, value: 5n, chainId: 1 }],
    ['nothing for somebody else', { to: alice }],
    ['coins with a call', { to: token, value: 1n, data: transferData({ to: alice, amount: 6n }) }],
    ['a token that is not listed', { to: alice, data: transferData({ to: alice, amount: 6n }) }],
    ['a transfer that is cut off', { to: token, data: transferData({ to: alice, amount: 6n }).slice(0, -2) }],
    ['a transfer with more behind it', { to: token, data: `${transferData({ to: alice, amount: 6n })}00` }],
    ['a recipient with bytes before it', { to: token, data: transferData({ to: alice, amount: 6n }).replace('0000', '0100') }],
    ['transferFrom', { to: token, data: `0x23b872dd${'00'.repeat(96)}` }],
    ['an approval for a stranger', { to: token, data: approveData(alice, 9n) }],
    ['an approval without end', { to: token, data: approveData(contract, 2n ** 256n - 1n) }],
    ['a batch of a token that is not listed', { to: contract, data: batchData(alice, [{ to: alice, amount: 1n }]) }],
    ['a batch of nobody', { to: contract, data: batchData(token, []) }],
    ['a batch with an amount too many', { to: contract, data: `0x95ecdced${legs.slice(2)}` }],
    ['a batch with more behind it', { to: contract, data: `${batchData(token, [{ to: alice, amount: 1n }])}${'00'.repeat(32)}` }],
    ['coins for fewer than they are for', { to: contract, value: 3n, data: coins(1n, 1n) }],
    ['coins for more than they are for', { to: contract, value: 3n, data: coins(1n, 3n) }],
    ['a batch of coins without coins', { to: contract, data: coins(1n, 2n) }],
    ['a batch of one leg of coins', { to: contract, value: 3n, data: coins(3n) }],
    ['a leg of no coins', { to: contract, value: 3n, data: coins(3n, 0n) }],
    ['a batch of coins with more behind it', { to: contract, value: 3n, data: `${coins(1n, 2n)}${'00'.repeat(32)}` }],
    ['a batch of coins at a stranger', { to: alice, value: 3n, data: coins(1n, 2n) }],
    ['a batch of a token that carries coins', { to: contract, value: 1n, data: batchData(token, [{ to: alice, amount: 1n }]) }],
    ['another call of the batch contract', { to: contract, data: `0x557abfd9${zeroPadValue(token, 32).slice(2)}` }],
  ])('refuses %s', async (_, transaction, by = ours) => {
    expect(await read(transaction, by)).toBe('BYTES_MALFORMED')
  })
})
