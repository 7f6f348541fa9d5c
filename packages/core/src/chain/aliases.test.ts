import { describe, expect, test } from 'vitest'
import { assetId } from '../ids/asset-id.ts'
import { chainId } from '../ids/chain-id.ts'
import type { Asset } from '../money/asset.ts'
import { resolveAsset, resolveChain } from './aliases.ts'

const asset = (id: string, ...aliases: string[]): Asset => ({ id: assetId(id), decimals: 6, symbol: 'X', aliases })
const polygon = {
  chain: chainId('eip155:137'),
  aliases: ['polygon'],
  assets: [asset('eip155:137/slip44:966', 'polygon', 'polygon:pol'), asset('eip155:137/erc20:0x3c', 'polygon:usdc')],
}
const amoy = { chain: chainId('eip155:80002'), aliases: ['amoy', 'evm'], assets: [asset('eip155:80002/slip44:1', 'amoy', 'coin')] }
const fork = { chain: chainId('eip155:31337'), aliases: ['fork', 'evm'], assets: [asset('eip155:31337/slip44:1', 'fork', 'coin')] }
const adapters = [polygon, amoy, fork]

describe('resolveChain', () => {
  test.each([
    ['eip155:137', polygon],
    ['polygon', polygon],
    ['amoy', amoy],
  ])('%s', (text, adapter) => {
    expect(resolveChain(adapters, text)).toBe(adapter)
  })

  test.each([
    ['an alias of two chains', 'evm', 'CHAIN_ID_INVALID'],
    ['an alias in other letters', 'Polygon', 'CHAIN_ID_INVALID'],
    ['a chain nobody registered', 'eip155:1', 'CHAIN_NOT_REGISTERED'],
    ['nothing', '', 'CHAIN_ID_INVALID'],
  ])('refuses %s', (_, text, code) => {
    expect(() => resolveChain(adapters, text)).toThrow(expect.objectContaining({ code }))
  })
})

describe('resolveAsset', () => {
  test.each([
    ['eip155:137/erc20:0x3c', polygon, 1],
    ['polygon:usdc', polygon, 1],
    ['polygon', polygon, 0],
    ['amoy', amoy, 0],
  ])('%s', (text, adapter, at) => {
    expect(resolveAsset(adapters, text)).toEqual({ adapter, asset: adapter.assets[at] })
  })

  test.each([
    ['an alias of two assets', 'coin', 'ASSET_ID_INVALID'],
    ['a symbol alone', 'usdc', 'ASSET_ID_INVALID'],
    ['an asset its chain does not know', 'eip155:137/erc20:0x3d', 'ASSET_NOT_REGISTERED'],
    ['an asset of a chain nobody registered', 'eip155:1/slip44:60', 'CHAIN_NOT_REGISTERED'],
  ])('refuses %s', (_, text, code) => {
    expect(() => resolveAsset(adapters, text)).toThrow(expect.objectContaining({ code }))
  })
})
