import { type AssetId, approval, type ChainAdapter, ceiling, denyList, type Policy, parseAmount, velocity } from '@wallet/core'
import type { LimitConfig } from '../config/config-shape.ts'
import { ConfigError } from '../config/shape.ts'
import { findAsset } from '../withdrawals/find-asset.ts'

const dayMs = 86_400_000

/** The deny list and the configured limits as policies, which the store decides in the same commit as the reservation. */
export function limitPolicies(limits: readonly LimitConfig[], chains: readonly ChainAdapter[]): readonly Policy[] {
  const policies = limits.flatMap(({ asset: name, perWithdrawal, perUserDaily, approvalFrom, approvals }) => {
    const { id, decimals } = assetOf(name, chains)
    const units = (text: string): bigint => parseAmount(text, decimals)
    const asset: AssetId = id
    return [
      ...(perWithdrawal === undefined ? [] : [ceiling({ asset, max: units(perWithdrawal) })]),
      ...(perUserDaily === undefined ? [] : [velocity({ per: 'account-asset', asset, windowMs: dayMs, max: units(perUserDaily) })]),
      ...(approvalFrom === undefined ? [] : [approval({ asset, from: units(approvalFrom), approvals })]),
    ]
  })
  return [denyList(), ...policies]
}

function assetOf(name: string, chains: readonly ChainAdapter[]): { readonly id: AssetId; readonly decimals: number } {
  try {
    return findAsset(chains, name)
  } catch {
    throw new ConfigError(`limits ${name}`, 'no configured chain knows this asset')
  }
}
