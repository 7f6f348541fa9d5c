import type { DraftingChain } from '@wallet/core'
import { readBalances } from './balances.ts'
import { broadcast } from './broadcast/broadcast.ts'
import { createChainState } from './chain/chain-state.ts'
import { proveCoins } from './coins/prove-coins.ts'
import { viewCoins } from './coins/view-coins.ts'
import { scanDeposits } from './deposits/scan.ts'
import { draftChild } from './draft/child.ts'
import { draft } from './draft/draft.ts'
import type { UtxoFacts } from './draft/facts.ts'
import { draftReplacement } from './draft/replace.ts'
import { finalize, verifyPartial } from './finalize.ts'
import type { Flavour } from './flavour.ts'
import { inspect } from './inspect.ts'
import { observe } from './observe/observe.ts'
import type { UtxoOptions } from './options.ts'
import { pendingOutflows } from './outflows/pending.ts'
import { scanOutflows } from './outflows/scan.ts'
import { quoteFee } from './quote-fee.ts'
import { resolveSettings } from './settings.ts'
import { takeSnapshot } from './snapshot.ts'

/**
 * A chain of the Bitcoin family as a `ChainAdapter`.
 *
 * Nothing is asked before the first use; every node is then asked for its block 0 once. The adapter opens no connection that needs
 * closing and keeps nothing that a restart would miss.
 *
 * @throws WalletError `UTXO__OPTIONS_INVALID`
 */
export function utxoChain(flavour: Flavour, options: UtxoOptions): DraftingChain<UtxoFacts> {
  const settings = resolveSettings(flavour, options)
  const state = createChainState(settings, options)
  const { network, policies } = flavour
  const { depositsFrom } = settings
  return {
    chain: network.chain,
    aliases: network.aliases,
    feeAsset: settings.asset,
    assets: settings.assets,
    stuckAfterMs: settings.stuckAfterMs,
    pollEveryMs: settings.pollEveryMs,
    batches: { max: settings.batchMax },
    decodeAddress(text) {
      const parsed = flavour.parseAddress(text)
      if (parsed.status === 'invalid') return { status: 'invalid', reason: parsed.reason }
      const { canonical, warning } = parsed
      return { status: 'valid', canonical, ...(warning === undefined ? {} : { warning }) }
    },
    draft: (request) => draft(settings, request),
    finalize: (drafted, signatures) => finalize(settings, drafted, signatures),
    inspect: (bytes, drafted) => inspect(settings, bytes, drafted),
    snapshot: (wallet, intents, signal) => takeSnapshot(state, wallet, intents, signal),
    broadcast: (signed, signal) => broadcast(state, signed, signal),
    observe: (attempts, signal) => observe(state, attempts, signal),
    replace: { draft: (request) => draftReplacement(settings, request) },
    ...(policies.childPays ? { bumpByChild: { draft: (request) => draftChild(settings, request) } } : {}),
    ...(settings.multisigs.size === 0
      ? {}
      : { cosign: { verify: (drafted, request, signature) => verifyPartial(settings, drafted, request, signature) } }),
    coins: { view: (wallet, held, signal) => viewCoins(state, wallet, held, signal) },
    outflows: {
      pending: (addresses, signal) => pendingOutflows(state, addresses, signal),
      scan: (addresses, from, signal) => scanOutflows(state, addresses, from, signal),
    },
    balances: { read: (wallet, assets, signal) => readBalances(state, wallet, assets, signal) },
    // Asked last before the seal: here nothing ages, but what a node only said of a coin is read in its funding transaction.
    stillFresh: (drafted) => proveCoins(state, drafted),
    quoteFee: (intent, signal) => quoteFee(state, intent, signal),
    health: async (signal) => {
      const { height } = await state.follower.sync(0, signal)
      return `block ${height}`
    },
    ...(depositsFrom === undefined
      ? {}
      : { deposits: { scan: (addresses, cursor, signal) => scanDeposits(state, depositsFrom, addresses, cursor, signal) } }),
  }
}
