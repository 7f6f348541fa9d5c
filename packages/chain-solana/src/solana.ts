import { type DraftingChain, rpcProvider, rpcTransport } from '@wallet/core'
import { proveTokenAccount, type TokenAccountProof, type TokenAccountQuestion } from './accounts/prove-token-account.ts'
import { decodeAddress } from './address.ts'
import { readBalances } from './balances.ts'
import { broadcast } from './broadcast/broadcast.ts'
import { createChainState } from './chain-state/chain-state.ts'
import { createNodes } from './chain-state/nodes.ts'
import { scanDeposits } from './deposits/scan.ts'
import { draft } from './draft/draft.ts'
import { quoteFee } from './fees/quote-fee.ts'
import { finalize } from './finalize.ts'
import { health } from './health.ts'
import { inspect } from './inspect/inspect.ts'
import { observe } from './observe/observe.ts'
import type { SolanaOptions } from './options.ts'
import { readReceipt } from './receipts/read-receipt.ts'
import { resolveSettings } from './settings.ts'
import type { SolanaFacts } from './snapshot/facts.ts'
import { takeSnapshot } from './snapshot/take-snapshot.ts'
import { stillFresh } from './still-fresh.ts'

/** Solana with what only Solana has. */
export interface SolanaAdapter extends DraftingChain<SolanaFacts> {
  /** Whether a token account belongs to an owner and a mint, by `quorum` providers at `finalized`. @throws WalletError `ABORTED`, `CHAIN_NETWORK_MISMATCH` */
  proveTokenAccount(question: TokenAccountQuestion, signal: AbortSignal): Promise<TokenAccountProof>
}

/**
 * Solana as a `ChainAdapter`: SOL, listed tokens of both programs, and allow-listed program calls.
 *
 * A transaction uses nothing up that a rival would need, so there are no claims: an attempt ends by being final or by proof that
 * its blockhash expired unseen, and only then is another one made. Nothing is asked before the first use; every provider is then
 * asked for its genesis hash once. The adapter keeps nothing that a restart would miss.
 *
 * @throws WalletError `SOLANA__OPTIONS_INVALID`, `MAINNET_NOT_ALLOWED`
 */
export function solana(options: SolanaOptions): SolanaAdapter {
  const settings = resolveSettings(options)
  const { network, clock, callTimeoutMs, readsPerRequest, depositsFrom } = settings
  const providers = options.providers.map((option) =>
    rpcProvider({ name: option.name, transport: rpcTransport(option), clock, callTimeoutMs, readsPerRequest }),
  )
  const state = createChainState(settings, createNodes(settings, providers))
  return {
    chain: network.chain,
    aliases: network.aliases,
    feeAsset: settings.native,
    assets: settings.assets,
    // Nothing can be outbid here, so being stuck is for people: two lives of a blockhash at 400 ms a block.
    stuckAfterMs: 120_000,
    pollEveryMs: settings.pollEveryMs,
    resendEveryMs: settings.resendEveryMs,
    batches: { max: settings.batchMax },
    decodeAddress,
    draft: (request) => draft(settings, request),
    finalize,
    inspect: (bytes, drafted) => inspect(settings, state.associated, bytes, drafted),
    snapshot: (wallet, intents, signal) => takeSnapshot(state, wallet, intents, signal),
    stillFresh: (drafted) => stillFresh(state, drafted),
    broadcast: (signed, signal) => broadcast(state, signed, signal),
    observe: (attempts, signal) => observe(state, attempts, signal),
    balances: { read: (wallet, assets, signal) => readBalances(state, wallet, assets, signal) },
    quoteFee: (intent, signal) => quoteFee(state, intent, signal),
    receipts: { read: (attempt, order) => readReceipt(state, attempt, order) },
    proveTokenAccount: (question, signal) => proveTokenAccount(state, question, signal),
    health: () => health(state),
    ...(depositsFrom === undefined
      ? {}
      : { deposits: { scan: (addresses, cursor, signal) => scanDeposits(state, depositsFrom, addresses, cursor, signal) } }),
  }
}
