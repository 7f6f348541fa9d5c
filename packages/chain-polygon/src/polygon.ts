import { type DraftingChain, rpcProvider, rpcTransport } from '@wallet/core'
import { decodeAddress } from './address.ts'
import { readBalances } from './balances.ts'
import { broadcast } from './broadcast/broadcast.ts'
import { createChainState } from './chain-state/chain-state.ts'
import { createNodes } from './chain-state/nodes.ts'
import { scanDeposits } from './deposits/scan.ts'
import { draft } from './draft/draft.ts'
import { draftReplacement } from './draft/replace.ts'
import { createFeeMarket } from './fees/market.ts'
import { quoteFee } from './fees/quote-fee.ts'
import { finalize } from './finalize.ts'
import { inspect } from './inspect/inspect.ts'
import { createObserve } from './observe/observe.ts'
import type { PolygonOptions } from './options.ts'
import { pendingOutflows } from './outflows/pending.ts'
import { scanOutflows } from './outflows/scan.ts'
import { resolveSettings } from './settings.ts'
import { batchMaxOf } from './snapshot/batch-max-of.ts'
import type { PolygonFacts } from './snapshot/facts.ts'
import { foresee } from './snapshot/foresee.ts'
import { takeSnapshot } from './snapshot/take-snapshot.ts'

/**
 * Polygon PoS, Amoy or another EIP-1559 chain as a `ChainAdapter`.
 *
 * Nothing is asked before the first use; every provider is then asked for its chain id and genesis block once. The adapter opens
 * no connection that needs closing and keeps nothing that a restart would miss.
 *
 * @throws WalletError `POLYGON__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED`
 */
export function polygon(options: PolygonOptions): DraftingChain<PolygonFacts> {
  const settings = resolveSettings(options)
  const { network, clock, callTimeoutMs, readsPerRequest, depositsFrom } = settings
  // geth and bor take the elements of a batch one after the other, in their order, which is the order of the nonces mostly.
  const sendsPerRequest = Math.min(readsPerRequest, 16)
  const providers = options.providers.map((option) =>
    rpcProvider({ name: option.name, transport: rpcTransport(option), clock, callTimeoutMs, readsPerRequest, sendsPerRequest }),
  )
  const state = createChainState(settings, createNodes(settings, providers), createFeeMarket(settings, options.gasStation))
  return {
    chain: network.chain,
    aliases: network.aliases,
    feeAsset: settings.native,
    assets: settings.assets,
    stuckAfterMs: settings.stuckAfterMs,
    pollEveryMs: settings.pollEveryMs,
    batches: {
      max: settings.batchMax,
      maxOf: (asset, waiting) => batchMaxOf(state, asset, waiting),
      takes: ({ action }) => action.kind !== 'transfer' || action.asset !== settings.native || !state.coded.has(action.to),
      foresee: (intents) => foresee(state, intents),
    },
    decodeAddress,
    draft: (request) => draft(settings, request),
    finalize: (drafted, signatures) => finalize(drafted, signatures, state.signatories),
    inspect: (bytes, drafted) => inspect(settings, state.decode, bytes, drafted),
    snapshot: (wallet, intents, signal) => takeSnapshot(state, wallet, intents, signal),
    broadcast: (signed, signal) => broadcast(state, signed, signal),
    observe: createObserve(state),
    replace: { draft: (request) => draftReplacement(settings, request) },
    balances: { read: (wallet, assets, signal) => readBalances(state, wallet, assets, signal) },
    outflows: {
      pending: (addresses, signal) => pendingOutflows(state, addresses, signal),
      scan: (addresses, from, signal) => scanOutflows(state, addresses, from, signal),
    },
    quoteFee: (intent, signal) => quoteFee(state, intent, signal),
    ...(depositsFrom === undefined
      ? {}
      : { deposits: { scan: (addresses, cursor, signal) => scanDeposits(state, depositsFrom, addresses, cursor, signal) } }),
  }
}
