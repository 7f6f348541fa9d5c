import { assetId } from '@wallet/core'
import { describe, expect, it } from 'vitest'
import { resolveSettings } from '../settings.ts'
import { delivered } from './delivered.ts'
import type { Log, Receipt } from './receipt.ts'
import { transferTopic } from './transfer-log.ts'

const sender = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
const alice = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'
const bob = '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB'
const token = '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'
const settings = resolveSettings({
  network: { chainId: 137, name: 'local' },
  providers: [{ name: 'a', url: 'http://127.0.0.1:1' }],
  quorum: 1,
})
const asset = assetId(`eip155:137/erc20:${token.toLowerCase()}`)

const padded = (address: string): string => `0x${'0'.repeat(24)}${address.slice(2).toLowerCase()}`
const word = (value: bigint): Uint8Array => Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))
const log = (from: string, to: string, value: bigint, more: Partial<Log> = {}): Log => ({
  address: token.toLowerCase(),
  topics: [transferTopic, padded(from), padded(to)],
  data: word(value),
  ...more,
})
const receipt = (...logs: readonly Log[]): Receipt => ({ id: '0x', block: { height: 1, hash: '0x' }, succeeded: true, feePaid: 1n, logs })
const pay = (to: string, amount: bigint) => ({ to, asset, amount })

describe('what a receipt delivered', () => {
  it('is exact when the logs are the payments, in whatever order', () => {
    const two = [pay(alice, 1n), pay(bob, 2n)]
    expect(delivered(settings, sender, two, receipt(log(sender, bob, 2n), log(sender, alice, 1n)))).toBe('exact')
    expect(delivered(settings, sender, [pay(alice, 5n), pay(alice, 5n)], receipt(log(sender, alice, 5n), log(sender, alice, 5n)))).toBe(
      'exact',
    )
    expect(delivered(settings, sender, [{ to: alice, asset: settings.native, amount: 5n }], receipt())).toBe('exact')
    expect(delivered(settings, sender, [], receipt())).toBe('exact')
  })

  // Bor's own, among the logs of every transaction: `LogFeeTransfer`, in the name of its coin contract.
  const bor: Log = {
    address: '0x0000000000000000000000000000000000001010',
    topics: [
      '0x4dfe1bbbcf077ddc3e01291eea2d5c70c2b422b415d95645b9adcfd678cb1d63',
      padded('0x0000000000000000000000000000000000001010'),
      padded(sender),
      padded(bob),
    ],
    data: Uint8Array.from([...word(1n), ...word(9n), ...word(9n), ...word(8n), ...word(10n)]),
  }

  it('is nothing when no contract reported anything', () => {
    for (const one of [receipt(), receipt(bor)]) expect(delivered(settings, sender, [pay(alice, 1n)], one)).toBe('nothing')
  })

  it.each([
    ['of the token from somebody else', log(bob, alice, 1n)],
    ['of a contract that the token handed the call on to', log(sender, alice, 1n, { address: bob.toLowerCase() })],
    ['of another event', log(sender, alice, 1n, { topics: [`0x${'11'.repeat(32)}`, padded(sender), padded(alice)] })],
    ['with an amount among its topics', log(sender, alice, 1n, { topics: [transferTopic, padded(sender), padded(alice), padded(alice)] })],
    ['with nothing among its topics', log(sender, alice, 1n, { topics: [transferTopic] })],
    ['without topics', log(sender, alice, 1n, { topics: [] })],
    ['of coins that moved', { ...bor, topics: [`0x${'22'.repeat(32)}`, ...bor.topics.slice(1)] }],
    ["that passes itself off as bor's", { ...bor, address: token.toLowerCase() }],
  ])('is something else, for a person to look at, when all it has is a log %s', (_, one) => {
    expect(delivered(settings, sender, [pay(alice, 1n)], receipt(bor, one))).toBe('other')
  })

  it('is something else when amounts, recipients or counts differ', () => {
    const other = [
      receipt(log(sender, alice, 99n)),
      receipt(log(sender, bob, 100n)),
      receipt(log(sender, alice, 100n), log(sender, bob, 1n)),
      receipt(log(sender, alice, 99n), log(sender, token, 1n)),
      receipt(log(sender, alice, 100n), log(sender, alice, 100n)),
    ]
    for (const one of other) expect(delivered(settings, sender, [pay(alice, 100n)], one)).toBe('other')
  })

  describe('of a batch of coins', () => {
    const coins = [alice, bob].map((to, index) => ({ to, asset: settings.native, amount: BigInt(index + 1) }))
    const paidOut = (payer: string, legs: bigint, total: bigint): Log => ({
      address: token.toLowerCase(),
      topics: ['0xaefcf6468c4305e6be725396825dcca61c222d5a87cf0055eb2201276cef8011', padded(payer)],
      data: Uint8Array.from([...word(legs), ...word(total)]),
    })

    it('is exact when the contract says so, among the logs that bor makes of moving coins', () => {
      expect(delivered(settings, sender, coins, receipt(bor, paidOut(sender, 2n, 3n), bor))).toBe('exact')
    })

    it('is something else, for a person to look at, where its code did not run or says otherwise', () => {
      const others = [receipt(), ...[paidOut(bob, 2n, 3n), paidOut(sender, 1n, 3n), paidOut(sender, 2n, 4n)].map((one) => receipt(one))]
      for (const one of others) expect(delivered(settings, sender, coins, one)).toBe('other')
    })
  })
})
