import { coreErrors } from '../../../errors/codes.ts'
import type { AssetId } from '../../../ids/asset-id.ts'
import type { ChainId } from '../../../ids/chain-id.ts'
import { type ClaimKey, claimKey, type LaneId, laneId } from '../../../ids/ids.ts'
import type { Amount } from '../../../money/amount.ts'
import type { Wallet } from '../../../store/records.ts'
import { keyOfAddress, toyAddress } from '../address.ts'
import { type ToyNetwork, ToyNetworkError, type ToyPort, type ToyView } from '../network.ts'
import type { ToyQuorum } from '../quorum.ts'
import type { ToyKind, ToyTransaction } from '../transaction.ts'

/** What a toy snapshot carries: rates, balances and who is closed to deliveries. */
export type ToyFacts = {
  readonly feeRate: bigint
  readonly validFor: number
  readonly balances: readonly { readonly asset: AssetId; readonly amount: Amount }[]
  readonly closed: readonly string[]
}

/** What every verb of one toy adapter knows. */
export type ToyContext = {
  readonly chain: ChainId
  readonly kind: ToyKind
  /** The chain's reference, which addresses begin with. */
  readonly network: string
  readonly feeAsset: AssetId
  readonly token: AssetId
  readonly validFor: number
  readonly batchMax: number
  readonly dust: bigint
  /** Owners of the wallet's coins for whom some of several keys sign. */
  readonly quorums: readonly ToyQuorum[]
  /** What this adapter was shown of our own transactions. No node tells of what was never mined, so it is all that is known of them. */
  readonly own: Map<string, ToyTransaction>
  /** Asks a node through the port. @throws WalletError `CHAIN_UNREACHABLE`, `ABORTED` */
  ask<Answer>(operation: string, signal: AbortSignal, query: (view: ToyView) => Answer): Promise<Answer>
  readonly wire: ToyNetwork
  readonly port: ToyPort
}

/** Makes the reading half of a context: every failure of the wire becomes one error that is safe to retry. */
export function asking(chain: ChainId, wire: ToyNetwork, port: ToyPort): ToyContext['ask'] {
  return async (operation, signal, query) => {
    if (signal.aborted) throw coreErrors.create('ABORTED', { operation })
    try {
      return await port('read', () => wire.read(query))
    } catch (error) {
      if (!(error instanceof ToyNetworkError)) throw error
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: error.message }, { cause: error })
    }
  }
}

/** The claim of a coin or a slot, by the chain's own name for it. */
export function claimOf(context: Pick<ToyContext, 'chain' | 'kind' | 'network'>, use: string): ClaimKey {
  if (context.kind === 'utxo') return claimKey(`${context.chain}/utxo:${use}`)
  const [key = '', slot = ''] = use.split(':')
  return claimKey(`${laneOf(context, key)}:${slot}`)
}

/** The chain's own name for what a claim stands for. */
export function useOf(context: Pick<ToyContext, 'chain' | 'kind' | 'network'>, claim: ClaimKey): string {
  const path = claim.slice(claim.indexOf('/') + 1)
  if (context.kind === 'utxo') return path.slice('utxo:'.length)
  const [, address = '', slot = ''] = path.split(':')
  return `${keyOfAddress(context.network, address)}:${slot}`
}

/** The lane of a key's slots. */
export function laneOf(context: Pick<ToyContext, 'chain' | 'network'>, key: string): LaneId {
  return laneId(`${context.chain}/nonce:${toyAddress(context.network, key)}`)
}

/** The public keys behind a wallet's addresses, in their order. */
export function keysOf(context: Pick<ToyContext, 'network'>, wallet: Wallet): readonly string[] {
  return wallet.addresses.map(({ address }) => keyOfAddress(context.network, address))
}
