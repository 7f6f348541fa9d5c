import { isWalletError } from '@wallet/core'
import { describe, expect, it } from 'vitest'
import type { PolygonOptions } from './options.ts'
import { polygon } from './polygon.ts'

const url = 'http://127.0.0.1:1'
const two = [
  { name: 'one', url },
  { name: 'two', url },
] as const
const usual: PolygonOptions = { network: 'amoy', providers: two }
const token = '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'

const refusalOf = (options: Partial<PolygonOptions>): string => {
  try {
    polygon({ ...usual, ...options })
    return 'made'
  } catch (error) {
    return isWalletError(error) ? `${error.code} ${String(error.context['option'] ?? '')}`.trim() : String(error)
  }
}

describe('the options', () => {
  it('name the chain by CAIP-2, its coin by CAIP-19 and both by short names', () => {
    const amoy = polygon(usual)
    expect([amoy.chain, amoy.feeAsset, amoy.batches?.max]).toEqual(['eip155:80002', 'eip155:80002/slip44:966', 1])
    const mainnet = polygon({ ...usual, network: 'mainnet', allowMainnet: true, tokens: [{ symbol: 'USDC', address: token, decimals: 6 }] })
    expect(mainnet.chain).toBe('eip155:137')
    expect(mainnet.assets.map(({ id, aliases }) => [id, aliases])).toEqual([
      ['eip155:137/slip44:966', ['polygon', 'polygon:pol']],
      [`eip155:137/erc20:${token.toLowerCase()}`, ['polygon:usdc']],
    ])
  })

  it('give only the abilities that are set up', () => {
    expect(Object.keys(polygon(usual))).not.toContain('deposits')
    expect(Object.keys(polygon({ ...usual, depositsFrom: 5 }))).toContain('deposits')
    expect(polygon({ ...usual, batchContract: token }).batches?.max).toBe(200)
  })

  it('do not reach the real chain by one word', () => {
    expect(refusalOf({ network: 'mainnet' })).toBe('MAINNET_NOT_ALLOWED')
    expect(refusalOf({ network: { chainId: 137, name: 'local' } })).toBe('made')
  })

  it('want two providers unless one is said to be enough', () => {
    expect(refusalOf({ providers: [] })).toBe('POLYGON__OPTIONS_INVALID providers')
    expect(refusalOf({ providers: [two[0]] })).toBe('POLYGON__OPTIONS_INVALID quorum')
    expect(refusalOf({ providers: [two[0]], quorum: 1 })).toBe('made')
    expect(refusalOf({ providers: [two[0], two[0]] })).toBe('POLYGON__OPTIONS_INVALID providers')
  })

  it.each<[string, Partial<PolygonOptions>]>([
    ['tokens', { tokens: [{ symbol: 'USDC', address: token.toLowerCase().replace('d', 'D'), decimals: 6 }] }],
    [
      'tokens',
      {
        tokens: [
          { symbol: 'A', address: token, decimals: 6 },
          { symbol: 'B', address: token, decimals: 6 },
        ],
      },
    ],
    ['tokens', { tokens: [{ symbol: 'POL', address: token, decimals: 6 }] }],
    ['tokens', { tokens: [{ symbol: 'USDC', address: token, decimals: 6.5 }] }],
    ['tokens', { tokens: [{ symbol: 'USDC', address: token, decimals: 6, gasMax: 1n }] }],
    ['batchContract', { batchContract: 'batch.eth' }],
    ['batchMax', { batchContract: token, batchMax: 501 }],
    ['batchCoins', { batchCoins: true }],
    ['window', { window: 65 }],
    ['window', { window: 0 }],
    ['fees', { fees: { tipMin: 5n, tipMax: 4n } }],
    ['quorum', { quorum: 0 }],
    ['depositsFrom', { depositsFrom: -1 }],
    ['network', { network: { chainId: 0, name: 'x' } }],
    ['network', { network: { chainId: 5, name: 'Not A Name' } }],
    ['network', { network: { chainId: 5, name: 'x', genesis: '0x12' } }],
    ['callTimeoutMs', { callTimeoutMs: Number.NaN }],
  ])('are refused by the name of the wrong one: %s', (option, options) => {
    expect(refusalOf(options)).toBe(`POLYGON__OPTIONS_INVALID ${option}`)
  })
})
