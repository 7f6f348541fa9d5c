import { expect, test } from 'vitest'
import { assetId } from '../ids/asset-id.ts'
import { namedAssets } from './named-assets.ts'

test('the alias alone means the coin, with a symbol each asset', () => {
  const [pol, usdc] = [assetId('eip155:137/slip44:966'), assetId('eip155:137/erc20:0x3c499c542cef5e3811e1192ce70d8cc03d5c3359')]
  expect(
    namedAssets('polygon', { asset: pol, decimals: 18, symbol: 'POL' }, [{ asset: usdc, decimals: 6, symbol: 'USDC' }].values()),
  ).toEqual([
    { id: pol, decimals: 18, symbol: 'POL', aliases: ['polygon', 'polygon:pol'] },
    { id: usdc, decimals: 6, symbol: 'USDC', aliases: ['polygon:usdc'] },
  ])
})
