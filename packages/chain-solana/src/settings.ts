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
import { solanaErrors } from './errors/codes.ts'
import { type Network, resolveNetwork } from './network.ts'
import type { RiskyExtension, SolanaOptions, TokenOption } from './options.ts'
import { type OneNode, oneNodeOf } from './rpc/one-node.ts'

/** A listed token. */
export type Token = {
  readonly asset: AssetId
  readonly mint: string
  readonly symbol: string
  readonly decimals: number
  readonly transferFee: 'refuse' | 'house' | 'recipient'
  readonly allow: readonly RiskyExtension[]
}

/** The options, checked and with every default filled in. */
export type Settings = {
  readonly network: Network
  readonly native: AssetId
  readonly assets: readonly Asset[]
  readonly tokens: ReadonlyMap<AssetId, Token>
  readonly quorum: number
  readonly fees: { readonly priceMin: bigint; readonly priceMax: bigint; readonly priorityMax: bigint }
  readonly tokenAccounts: 'create' | 'refuse'
  readonly allowOffCurve: (address: string) => boolean
  readonly batchMax: number
  readonly depositsFrom?: number
  readonly expiryMargin: number
  /** By provider; those that are not in it prove no expiry. */
  readonly oneNode: ReadonlyMap<string, OneNode>
  readonly headMaxAgeMs: number
  readonly callTimeoutMs: number
  readonly readsPerRequest: number
  readonly pollEveryMs: number
  readonly resendEveryMs: number
  readonly clock: Clock
  readonly random: Random
}

/** Checks the options. @throws WalletError `SOLANA__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED` */
export function resolveSettings(options: SolanaOptions): Settings {
  const network = resolveNetwork(options.network, options.allowMainnet === true)
  // SLIP-44: 501 is Solana's coin type; CAIP-19 "slip44" under the chain.
  const native = assetId(`${network.chain}/slip44:501`)
  const tokens = resolveTokens(network, options.tokens ?? [])
  const { priceMin = 1n, priceMax = 1_000_000n, priorityMax = 1_000_000n } = options.fees ?? {}
  checks.requireThat('fees', priceMin >= 0n && priceMin <= priceMax && priorityMax >= 0n, '0 ≤ priceMin ≤ priceMax, 0 ≤ priorityMax')
  const readsPerRequest = within('readsPerRequest', options.readsPerRequest ?? 50, 1, 1_000)
  return {
    network,
    native,
    assets: namedAssets(network.aliases[0] as string, { asset: native, decimals: 9, symbol: 'SOL' }, tokens.values()),
    tokens,
    quorum: checks.quorum(options.providers, options.quorum ?? 2),
    fees: { priceMin, priceMax, priorityMax },
    tokenAccounts: options.tokenAccounts ?? 'create',
    allowOffCurve: options.allowOffCurve ?? (() => false),
    batchMax: within('batchMax', options.batchMax ?? 8, 1, 20),
    ...checks.optional('depositsFrom', options.depositsFrom, 0, Number.MAX_SAFE_INTEGER),
    expiryMargin: within('expiryMargin', options.expiryMargin ?? 32, 0, 10_000),
    headMaxAgeMs: within('headMaxAgeMs', options.headMaxAgeMs ?? 400, 0, 60_000),
    callTimeoutMs: within('callTimeoutMs', options.callTimeoutMs ?? 8_000, 1, 120_000),
    readsPerRequest,
    oneNode: oneNodeOf(options, readsPerRequest),
    pollEveryMs: within('pollEveryMs', options.pollEveryMs ?? 1_000, 1, 600_000),
    resendEveryMs: within('resendEveryMs', options.resendEveryMs ?? 2_000, 1, 600_000),
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
  }
}

function resolveTokens(network: Network, listed: readonly TokenOption[]): ReadonlyMap<AssetId, Token> {
  const tokens = new Map<AssetId, Token>()
  const symbols = new Set(['sol'])
  for (const { symbol, mint, decimals, transferFee = 'refuse', allow = [] } of listed) {
    const decoded = decodeAddress(mint)
    checks.requireThat('tokens', decoded.status === 'valid', `${symbol}: the mint is no address`)
    checks.symbol(symbol, symbols)
    checks.decimals(symbol, decimals, 255)
    const asset = assetId(`${network.chain}/token:${mint}`)
    checks.requireThat('tokens', !tokens.has(asset), `${mint} is listed twice`)
    tokens.set(asset, { asset, mint, symbol, decimals, transferFee, allow })
  }
  return tokens
}

const checks: OptionChecks = optionChecks((option, reason) => solanaErrors.create('SOLANA__OPTIONS_INVALID', { option, reason }))
const { within } = checks
