import { amount, coreErrors, type Wallet, type WalletName } from '@wallet/core'
import { applyBlock } from '../coins/apply-block.ts'
import { loadCoins } from '../coins/load-coins.ts'
import type { OwnCoin } from '../coins/own-coin.ts'
import { WalletCoins } from '../coins/wallet-coins.ts'
import { locksOf } from '../coins/wallet-locks.ts'
import { createFeeMarket, type FeeMarket } from '../fees/market.ts'
import type { UtxoOptions } from '../options.ts'
import { type NodeClient, nodeClient } from '../rpc/client.ts'
import { createNodes, type Nodes } from '../rpc/nodes.ts'
import type { Settings } from '../settings.ts'
import { type ChainListener, createFollower, type Follower } from './follower.ts'
import { claimOf, type OutpointKey, outpointOf } from './outpoint.ts'
import { createOwnTransactions, type InputsFate, type OwnTransaction, type OwnTransactions } from './own-transactions.ts'
import { createSpends, type Spends } from './spends.ts'

/** What the talking verbs share: the node, the chain as followed, our own transactions, the wallets' coins. In memory only. */
export type ChainState = {
  readonly settings: Settings
  readonly nodes: Nodes
  readonly client: NodeClient
  readonly follower: Follower
  readonly spends: Spends
  readonly own: OwnTransactions
  readonly fees: FeeMarket
  /** A wallet's coins, read from the node when first asked for. @throws WalletError `CHAIN_UNREACHABLE` */
  coinsOf(wallet: Wallet, signal: AbortSignal): Promise<WalletCoins>
  /** Coins that are there already; undefined when the wallet has not been asked for. */
  knownCoins(wallet: WalletName): WalletCoins | undefined
  /** Looks which of our transactions wait, and offers their change. */
  refreshOwn(maxAgeMs: number): Promise<void>
  /** Whether the chain has used up an input of this transaction of ours: by it or by another. */
  isSettled(own: OwnTransaction): boolean
}

/** Puts the state together. Nothing is asked before the first use. */
export function createChainState(settings: Settings, options: UtxoOptions): ChainState {
  const { flavour, clock } = settings
  const nodes = createNodes(settings, options.providers)
  const client = nodeClient(settings, nodes)
  const wallets = new Map<string, WalletCoins>()
  const loading = new Map<string, Promise<WalletCoins>>()
  const all = (): readonly WalletCoins[] => [...wallets.values()]
  const spends = createSpends((key) => all().some((coins) => coins.has(key)))
  const own = createOwnTransactions(flavour, client, clock.now)
  const listener: ChainListener = {
    apply(block, height) {
      // First who spends what, while the coins are still there.
      spends.apply(block, height)
      for (const coins of wallets.values()) applyBlock(coins, block, height)
    },
    undo(height) {
      spends.undo(height)
      for (const coins of wallets.values()) coins.undo(height)
    },
    reset() {
      spends.clear()
      wallets.clear()
    },
  }
  const follower = createFollower(flavour, client, clock, listener)
  const inputsOf = ({ inputs }: OwnTransaction): InputsFate => {
    const fates = inputs.map((key) => spends.of(key))
    if (fates.some((spend) => spend !== null && spend !== undefined)) return 'spent'
    return fates.includes(undefined) ? 'unknown' : 'unspent'
  }
  const isSettled = (one: OwnTransaction): boolean => inputsOf(one) === 'spent'

  const load = async (wallet: Wallet, signal: AbortSignal): Promise<WalletCoins> => {
    // Before the coins are read, so that the block they are read at is one that the follower has seen.
    await follower.sync(0, signal)
    const kinds = new Map([...locksOf(settings, wallet)].map(([script, { lock }]) => [script, lock.kind]))
    const loaded = await loadCoins(settings, client, follower, [...kinds.keys()])
    const { height, hash } = loaded
    return await follower.standing(async (tip) => {
      if (follower.at(height)?.hash !== hash) {
        throw coreErrors.create('CHAIN_UNREACHABLE', { chain: flavour.network.chain, reason: 'the chain moved while coins were read' })
      }
      const options = { chain: flavour.network.chain, name: wallet.name, kinds, coinbaseMaturity: flavour.policies.coinbaseMaturity }
      const made = new WalletCoins(options, loaded)
      for (let at = height + 1; at <= tip.height; at += 1) {
        const point = follower.at(at)
        if (point !== undefined) applyBlock(made, await follower.read(point.hash, signal), at)
      }
      wallets.set(wallet.name, made)
      return made
    })
  }

  return {
    settings,
    nodes,
    client,
    follower,
    spends,
    own,
    fees: createFeeMarket(settings, client),
    isSettled,
    knownCoins: (wallet) => wallets.get(wallet),
    async coinsOf(wallet, signal) {
      const there = wallets.get(wallet.name)
      if (there !== undefined) return there
      const running = loading.get(wallet.name)
      if (running !== undefined) return await running
      const started = load(wallet, signal).finally(() => loading.delete(wallet.name))
      loading.set(wallet.name, started)
      return await started
    },
    async refreshOwn(maxAgeMs) {
      await own.refresh(maxAgeMs, inputsOf)
      for (const coins of wallets.values()) coins.setPending(pendingOf(settings, own, coins))
    },
  }
}

/** Change of our own transactions that wait in the mempool. */
function pendingOf({ flavour }: Settings, own: OwnTransactions, coins: WalletCoins): ReadonlyMap<OutpointKey, OwnCoin> {
  const pending = new Map<OutpointKey, OwnCoin>()
  for (const { creates, decoded } of own.waiting()) {
    for (const key of creates) {
      const outpoint = outpointOf(key)
      const output = decoded.outputs[outpoint.vout]
      const lockedBy = output === undefined ? '' : Buffer.from(output.script).toString('hex')
      const script = coins.kinds.get(lockedBy)
      if (output === undefined || script === undefined) continue
      const claim = claimOf(flavour.network.chain, outpoint)
      pending.set(key, { claim, amount: amount(output.value), confirmations: 0, own: true, script, lockedBy })
    }
  }
  return pending
}
