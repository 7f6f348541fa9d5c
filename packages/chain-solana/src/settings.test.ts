import { isWalletError } from '@wallet/core'
import { describe, expect, it } from 'vitest'
import type { SolanaOptions } from './options.ts'
import { solana } from './solana.ts'

const mainnet = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d'
const usual: SolanaOptions = { network: 'devnet', providers: ['a', 'b'].map((name) => ({ name, url: `http://127.0.0.1:1/${name}` })) }
const codeOf = (options: Partial<SolanaOptions>): string => {
  try {
    solana({ ...usual, ...options })
    return 'made'
  } catch (error) {
    return isWalletError(error) ? error.code : String(error)
  }
}

describe('options', () => {
  it('name a chain by the genesis of its cluster', () => {
    expect(solana(usual).chain).toBe('solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1')
    expect(solana({ ...usual, network: 'mainnet', allowMainnet: true }).chain).toBe('solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp')
    expect(solana({ ...usual, network: 'mainnet', allowMainnet: true }).feeAsset).toBe('solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501')
  })

  it('must say that mainnet is meant, under whatever name it hides', () => {
    expect(codeOf({ network: 'mainnet' })).toBe('MAINNET_NOT_ALLOWED')
    expect(codeOf({ network: { name: 'harmless', genesis: mainnet } })).toBe('MAINNET_NOT_ALLOWED')
  })

  it.each<Partial<SolanaOptions>>([
    { providers: [] },
    { providers: usual.providers.slice(0, 1) },
    { providers: [usual.providers[0]!, usual.providers[0]!] },
    { quorum: 3 },
    { quorum: 0 },
    { batchMax: 21 },
    { network: { name: 'x', genesis: 'short' } },
    { network: { name: 'No Name', genesis: '6'.repeat(43) } },
    { fees: { priceMin: 2n, priceMax: 1n } },
    { tokens: [{ symbol: 'A', mint: 'nonsense', decimals: 6 }] },
    { tokens: [{ symbol: 'sol', mint: mainnet, decimals: 6 }] },
    { tokens: [{ symbol: 'A', mint: mainnet, decimals: 1.5 }] },
    { tokens: ['A', 'B'].map((symbol) => ({ symbol, mint: mainnet, decimals: 6 })) },
  ])('that make no sense are refused (%#)', (options) => {
    expect(codeOf(options)).toBe('SOLANA__OPTIONS_INVALID')
  })

  it('trust one provider only when told to', () => {
    expect(codeOf({ providers: usual.providers.slice(0, 1), quorum: 1 })).toBe('made')
  })
})
