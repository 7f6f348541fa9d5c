import type { DraftingChain } from '../../chain/chain-adapter.ts'
import { chainId } from '../../ids/chain-id.ts'
import { amount } from '../../money/amount.ts'
import { broadcast } from './adapter/broadcast.ts'
import { viewCoins } from './adapter/coins.ts'
import { asking, type ToyContext, type ToyFacts } from './adapter/context.ts'
import { draft } from './adapter/draft.ts'
import { finalize, verifyPartial } from './adapter/finalize.ts'
import { inspect } from './adapter/inspect.ts'
import { observe } from './adapter/observe.ts'
import { readBalances, scanDeposits } from './adapter/reads.ts'
import { draftChild, draftReplacement } from './adapter/replace.ts'
import { snapshot } from './adapter/snapshot.ts'
import { decodeToyAddress } from './address.ts'
import { directPort, type ToyNetwork, type ToyPort } from './network.ts'
import type { ToyQuorum } from './quorum.ts'

/** An adapter as an engine sees it, for one toy chain behind one wire. */
export type ToyAdapter = DraftingChain<ToyFacts>

/**
 * The adapter of a toy chain.
 *
 * Several may share one chain, each with its own wire and port: that is how several workers are simulated.
 */
export function toyAdapter(wire: ToyNetwork, port: ToyPort = directPort, quorums: readonly ToyQuorum[] = []): ToyAdapter {
  const { chain: toy } = wire
  const chain = chainId(`toy:${toy.network}`)
  const context: ToyContext = {
    chain,
    kind: toy.kind,
    network: toy.network,
    feeAsset: toy.feeAsset,
    token: toy.token,
    validFor: toy.validFor,
    batchMax: toy.kind === 'utxo' ? 20 : 1,
    dust: toy.kind === 'utxo' ? 10n : 1n,
    quorums,
    own: new Map(),
    ask: asking(chain, wire, port),
    wire,
    port,
  }
  const native = { id: toy.feeAsset, decimals: 8, symbol: 'TOY', aliases: [toy.network] }
  const token = { id: toy.token, decimals: 6, symbol: 'USD', aliases: [`${toy.network}:usd`] }
  return {
    chain,
    aliases: [toy.network],
    feeAsset: toy.feeAsset,
    assets: toy.kind === 'utxo' ? [native] : [native, token],
    stuckAfterMs: 60_000,
    pollEveryMs: 5_000,
    decodeAddress: (text) => decodeToyAddress(toy.network, text),
    draft: (request) => draft(context, request),
    finalize: (drafted, signatures) => finalize(context, drafted, signatures),
    inspect: (bytes) => inspect(context, bytes),
    snapshot: (wallet, _, signal) => snapshot(context, wallet, signal),
    broadcast: (signed, signal) => broadcast(context, signed, signal),
    observe: (attempts, signal) => observe(context, attempts, signal),
    deposits: { scan: (addresses, cursor, signal) => scanDeposits(context, addresses, cursor, signal) },
    balances: { read: (wallet, assets, signal) => readBalances(context, wallet, assets, signal) },
    ...(quorums.length === 0 ? {} : { cosign: { verify: verifyPartial } }),
    quoteFee: (_, signal) => context.ask('quoteFee', signal, (view) => amount(view.feeRate * (toy.kind === 'utxo' ? 5n : 2n))),
    ...(toy.kind === 'expiry' ? {} : { replace: { draft: (request) => draftReplacement(context, request) } }),
    ...(toy.kind === 'utxo'
      ? {
          batches: { max: context.batchMax },
          bumpByChild: { draft: (request) => draftChild(context, request) },
          coins: { view: (wallet, held, signal) => viewCoins(context, wallet, held, signal) },
        }
      : {}),
  }
}
