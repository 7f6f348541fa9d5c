import {
  type Asset,
  type AssetId,
  assetId,
  type Clock,
  type KeyRef,
  namedAssets,
  type OptionChecks,
  optionChecks,
  type Random,
  systemClock,
  systemRandom,
} from '@wallet/core'
import { utxoErrors } from './errors/codes.ts'
import type { Flavour, MultisigPolicy } from './flavour.ts'
import type { CoinsFrom, FeeOptions, MultisigOption, PoolOptions, UtxoOptions } from './options.ts'

/** A multisig of the options, by its canonical address. */
export type Multisig = { readonly policy: MultisigPolicy; readonly keyRefs: readonly KeyRef[] }

/** The options, checked and with every default filled in. */
export type Settings = {
  readonly flavour: Flavour
  readonly asset: AssetId
  readonly assets: readonly Asset[]
  readonly quorum: number
  readonly finality: number
  readonly fees: Required<Omit<FeeOptions, 'rate' | 'fallback'>> & Pick<FeeOptions, 'rate' | 'fallback'>
  readonly multisigs: ReadonlyMap<string, Multisig>
  readonly batchMax: number
  readonly depositsFrom?: number
  readonly coinsFrom: CoinsFrom
  readonly pool: PoolOptions
  readonly ordering: 'shuffled' | 'bip69'
  readonly spendOwnChange: boolean
  readonly tipMaxAgeMs: number
  readonly callTimeoutMs: number
  readonly scanTimeoutMs: number
  readonly readsPerRequest: number
  readonly searchBlocksMax: number
  readonly pollEveryMs: number
  readonly stuckAfterMs: number
  readonly clock: Clock
  readonly random: Random
}

const hourMs = 3_600_000

/** Checks the options. @throws WalletError `UTXO__OPTIONS_INVALID` */
export function resolveSettings(flavour: Flavour, options: UtxoOptions): Settings {
  const checks: OptionChecks = optionChecks((option, reason) => utxoErrors.create('UTXO__OPTIONS_INVALID', { option, reason }))
  const { within } = checks
  const { network, fees: rules, policies } = flavour
  const asset = assetId(`${network.chain}/slip44:${network.slip44}`)
  const { pool = { coins: 0, valueMin: policies.changeTarget } } = options
  checks.requireThat('pool', Number.isSafeInteger(pool.coins) && pool.coins >= 0 && pool.valueMin > 0n, 'coins ≥ 0 and valueMin > 0')
  const coinsFrom = options.coinsFrom ?? 'scan'
  checks.requireThat(
    'coinsFrom',
    typeof coinsFrom === 'string' || (Number.isSafeInteger(coinsFrom.height) && coinsFrom.height >= 0),
    'a height ≥ 0',
  )
  return {
    flavour,
    asset,
    assets: namedAssets(network.aliases[0] as string, { asset, decimals: 8, symbol: network.symbol }),
    quorum: checks.quorum(options.providers, options.quorum ?? 1),
    finality: within('confirmations', options.confirmations ?? policies.finality, 1, 10_000),
    fees: resolveFees(checks, rules, options.fees ?? {}),
    multisigs: resolveMultisigs(checks, flavour, options.multisigs ?? []),
    batchMax: within('batchMax', options.batchMax ?? 100, 1, policies.outputsMax),
    ...checks.optional('depositsFrom', options.depositsFrom, 0, 2 ** 31),
    coinsFrom,
    pool,
    ordering: options.ordering ?? 'shuffled',
    spendOwnChange: options.spendOwnChange ?? true,
    tipMaxAgeMs: within('tipMaxAgeMs', options.tipMaxAgeMs ?? 1_000, 0, hourMs),
    callTimeoutMs: within('callTimeoutMs', options.callTimeoutMs ?? 15_000, 1, hourMs),
    scanTimeoutMs: within('scanTimeoutMs', options.scanTimeoutMs ?? 1_800_000, 1, 24 * hourMs),
    readsPerRequest: within('readsPerRequest', options.readsPerRequest ?? 50, 1, 1_000),
    searchBlocksMax: within('searchBlocksMax', options.searchBlocksMax ?? 4_032, 1, 10_000_000),
    pollEveryMs: within('pollEveryMs', options.pollEveryMs ?? 15_000, 1, hourMs),
    stuckAfterMs: within('stuckAfterMs', options.stuckAfterMs ?? 6 * policies.blockSpacingMs, 1, 30 * 24 * hourMs),
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
  }
}

function resolveFees(checks: OptionChecks, rules: Flavour['fees'], given: FeeOptions): Settings['fees'] {
  const { target = 6, sources = [], longTerm = rules.longTerm, rateMax = rules.rateMax, feeMax = rules.feeMax } = given
  const fallback = given.fallback ?? rules.fallback
  checks.requireThat(
    'fees',
    rateMax >= rules.relayMin && rateMax <= rules.rateMax,
    `rateMax between ${rules.relayMin} and ${rules.rateMax}`,
  )
  checks.requireThat('fees', feeMax > 0n && longTerm > 0n && (fallback ?? 1n) > 0n, 'all above zero')
  checks.requireThat(
    'fees',
    given.rate === undefined || (given.rate >= rules.relayMin && given.rate <= rateMax),
    'rate between the relay minimum and rateMax',
  )
  return {
    target: checks.within('fees.target', target, 1, 1_008),
    sources,
    longTerm,
    rateMax,
    feeMax,
    ...(given.rate === undefined ? {} : { rate: given.rate }),
    ...(fallback === undefined ? {} : { fallback }),
  }
}

function resolveMultisigs(checks: OptionChecks, flavour: Flavour, listed: readonly MultisigOption[]): ReadonlyMap<string, Multisig> {
  const multisigs = new Map<string, Multisig>()
  for (const { address, needed, keys } of listed) {
    const parsed = flavour.parseAddress(address)
    checks.requireThat('multisigs', parsed.status === 'valid', `${address.slice(0, 100)} is no address of this network`)
    const policy = { needed, publicKeys: keys.map(({ publicKey }) => publicKey) }
    checks.requireThat(
      'multisigs',
      needed >= 1 && needed <= keys.length && keys.length <= 15,
      'between 1 and 15 keys, of which some are needed',
    )
    checks.requireThat(
      'multisigs',
      policy.publicKeys.every((key) => key.length === 33),
      'public keys have 33 bytes',
    )
    checks.requireThat(
      'multisigs',
      flavour.lockOf(parsed.script, policy)?.multisig !== undefined,
      `these keys do not make ${parsed.canonical}`,
    )
    multisigs.set(parsed.canonical, { policy, keyRefs: keys.map(({ keyRef }) => keyRef) })
  }
  return multisigs
}
