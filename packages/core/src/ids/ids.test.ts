import { describe, expect, test } from 'vitest'
import { assetId, chainOf } from './asset-id.ts'
import { chainId } from './chain-id.ts'
import { accountId, attemptId, claimKey, keyRef, laneId, orderId, transactionId, walletName } from './ids.ts'

describe('ids', () => {
  const kinds = { orderId, accountId, walletName, attemptId, laneId, transactionId, claimKey, keyRef }
  const lengths = {
    orderId: 200,
    accountId: 128,
    walletName: 128,
    attemptId: 300,
    laneId: 200,
    transactionId: 200,
    claimKey: 300,
    keyRef: 300,
  }

  test.each(Object.entries(kinds))('%s takes printable ASCII up to its length', (name, check) => {
    const max = lengths[name as keyof typeof lengths]
    expect(check('W-1:ä'.slice(0, 4))).toBe('W-1:')
    expect(check('x'.repeat(max))).toHaveLength(max)
    for (const text of ['', 'x'.repeat(max + 1), 'a b', 'a|b', 'ä', 'a\n', 'a\u0000', '\u202egnp', 5, null, undefined, {}]) {
      expect(() => check(text as string)).toThrow(expect.objectContaining({ code: 'ID_INVALID' }))
    }
  })

  test('an error names the kind and never echoes the text', () => {
    expect(() => orderId('secret seed words')).toThrow(
      expect.objectContaining({ context: { kind: 'OrderId', reason: 'only printable ASCII without blanks' } }),
    )
  })
})

describe('CAIP ids', () => {
  test.each(['eip155:137', 'bip122:000000000019d6689c085ae165831e93', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp', 'monero:mainnet'])(
    '%s is a chain',
    (text) => {
      expect(chainId(text)).toBe(text)
    },
  )

  test.each([
    '',
    'polygon',
    'eip155',
    'EIP155:1',
    'ab:1',
    'eip155:',
    `eip155:${'1'.repeat(33)}`,
    'eip155:1/slip44:60',
    'eip155:1\n',
    5 as never,
  ])('%j is no chain', (text) => {
    expect(() => chainId(text)).toThrow(expect.objectContaining({ code: 'CHAIN_ID_INVALID' }))
  })

  test('an asset names its chain', () => {
    const usdc = assetId('eip155:137/erc20:0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359')
    expect(chainOf(usdc)).toBe('eip155:137')
  })

  test.each(['', 'eip155:137', 'usdc', 'eip155:137/erc20:', 'eip155:137/erc20:a b', 'eip155:137/erc20:0x1/2', 'eip155:137/erc20:0|1'])(
    '%j is no asset',
    (text) => {
      expect(() => assetId(text)).toThrow(expect.objectContaining({ code: 'ASSET_ID_INVALID' }))
    },
  )
})
