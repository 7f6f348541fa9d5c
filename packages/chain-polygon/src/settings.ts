import {
  type Asset,
  type AssetId,
  assetId,
  type Clock,
  namedAssets,
  type OptionChecks,
  optionChecks,
  type Random,
  systemClock,
  systemRandom,
} from '@wallet/core'
import { decodeAddress } from './address.ts'
import { polygonErrors } from './errors/codes.ts'
import { type Network, resolveNetwork } from './network.ts'
import type { PolygonOptions, TokenOption } from './options.ts'

/** A listed token. */
export type Token = {
  readonly asset: AssetId
  /** Checksummed. */
  readonly address: string
  readonly symbol: string
  readonly decimals: number
  readonly gasMax: bigint
  readonly feeOnTransfer: boolean
}

/** The options, checked and with every default filled in. */
export type Settings = {
  readonly network: Network
  readonly native: AssetId
  readonly assets: readonly Asset[]
  readonly tokens: ReadonlyMap<AssetId, Token>
  readonly quorum: number
  readonly batchContract?: string
  readonly batchCoins: boolean
  readonly batchMax: number
  readonly fees: { readonly tipMin: bigint; readonly tipMax: bigint; readonly feeMax: bigint }
  readonly window: number
  readonly depositsFrom?: number
  readonly headMaxAgeMs: number
  readonly callTimeoutMs: number
  readonly readsPerRequest: number
  readonly pollEveryMs: number
  readonly stuckAfterMs: number
  readonly clock: Clock
  readonly random: Random
}

const gwei = 1_000_000_000n

/** Checks the options. @throws WalletError `POLYGON__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` */
export function resolveSettings(options: PolygonOptions): Settings {
  const network = resolveNetwork(options.network, options.allowMainnet === true)
  const native = assetId(`${network.chain}/slip44:${network.slip44}`)
  const tokens = resolveTokens(network, options.tokens ?? [])
  const batchContract = options.batchContract === undefined ? undefined : requireAddress('batchContract', options.batchContract)
  checks.requireThat('batchCoins', options.batchCoins !== true || batchContract !== undefined, 'needs batchContract')
  const { fees = {} } = options
  const { tipMin = 30n * gwei, tipMax = 500n * gwei, feeMax = 3_000n * gwei } = fees
  checks.requireThat('fees', tipMin >= 0n && tipMin <= tipMax && tipMax <= feeMax, 'tipMin ≤ tipMax ≤ feeMax')
  return {
    network,
    native,
    assets: namedAssets(network.aliases[0] as string, { asset: native, decimals: 18, symbol: network.symbol }, tokens.values()),
    tokens,
    quorum: checks.quorum(options.providers, options.quorum ?? 2),
    ...(batchContract === undefined ? {} : { batchContract }),
    batchCoins: options.batchCoins === true,
    // BatchPayout takes 500 legs; 200 are about 5.4 million gas, a sixth of what one Polygon transaction may use.
    batchMax: batchContract === undefined ? 1 : within('batchMax', options.batchMax ?? 200, 1, 500),
    fees: { tipMin, tipMax, feeMax },
    window: within('window', options.window ?? 16, 1, 64),
    ...checks.optional('depositsFrom', options.depositsFrom, 0, Number.MAX_SAFE_INTEGER),
    headMaxAgeMs: within('headMaxAgeMs', options.headMaxAgeMs ?? 500, 0, 60_000),
    callTimeoutMs: within('callTimeoutMs', options.callTimeoutMs ?? 5_000, 1, 120_000),
    readsPerRequest: within('readsPerRequest', options.readsPerRequest ?? 50, 1, 1_000),
    pollEveryMs: within('pollEveryMs', options.pollEveryMs ?? 2_000, 1, 600_000),
    stuckAfterMs: within('stuckAfterMs', options.stuckAfterMs ?? 15_000, 1, 3_600_000),
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
  }
}

function resolveTokens(network: Network, listed: readonly TokenOption[]): ReadonlyMap<AssetId, Token> {
  const tokens = new Map<AssetId, Token>()
  const symbols = new Set([network.symbol.toLowerCase()])
  for (const { symbol, address: text, decimals, gasMax = 200_000n, feeOnTransfer = false } of listed) {
    const address = requireAddress('tokens', text)
    const asset = assetId(`${network.chain}/erc20:${address.toLowerCase()}`)
    checks.symbol(symbol, symbols)
    checks.requireThat('tokens', !tokens.has(asset), `${address} is listed twice`)
    checks.decimals(symbol, decimals, 77)
    checks.requireThat('tokens', gasMax >= 21_000n && gasMax <= 33_554_432n, `${symbol}: gasMax is between 21,000 and 33,554,432`)
    tokens.set(asset, { asset, address, symbol, decimals, gasMax, feeOnTransfer })
  }
  return tokens
}

function requireAddress(option: string, text: string): string {
  const decoded = decodeAddress(text)
  if (decoded.status === 'invalid') throw polygonErrors.create('POLYGON__OPTIONS_INVALID', { option, reason: decoded.reason })
  return decoded.canonical
}

const checks: OptionChecks = optionChecks((option, reason) => polygonErrors.create('POLYGON__OPTIONS_INVALID', { option, reason }))
const { within } = checks
