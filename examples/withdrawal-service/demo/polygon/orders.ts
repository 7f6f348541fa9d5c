import { Wallet } from 'ethers'
import type { DemoOrder } from '../order.ts'

/** Three in the chain's coin and three in a token, each to an address nobody has paid before. */
export function demoOrders(): readonly DemoOrder[] {
  const fresh = (): string => Wallet.createRandom().address
  return [
    { id: 'W-1', asset: 'polygon', symbol: 'POL', amount: '0.25', to: fresh() },
    { id: 'W-2', asset: 'polygon:tusd', symbol: 'TUSD', amount: '12.5', to: fresh() },
    { id: 'W-3', asset: 'polygon', symbol: 'POL', amount: '1.000000000000000001', to: fresh() },
    { id: 'W-4', asset: 'polygon:tusd', symbol: 'TUSD', amount: '0.000001', to: fresh() },
    { id: 'W-5', asset: 'polygon', symbol: 'POL', amount: '0.125', to: fresh() },
    { id: 'W-6', asset: 'polygon:tusd', symbol: 'TUSD', amount: '99.99', to: fresh() },
  ]
}
