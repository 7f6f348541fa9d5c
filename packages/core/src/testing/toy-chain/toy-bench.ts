import type { ChainAdapter, ComposingChain } from '../../chain/chain-adapter.ts'
import { type KeyRef, keyRef, walletName } from '../../ids/ids.ts'
import type { Wallet } from '../../store/records.ts'
import { buildIntent } from '../build/intent.ts'
import type { ChainBench } from '../chain-kit/chain-bench.ts'
import type { ToyFacts } from './adapter/context.ts'
import { toyAddress } from './address.ts'
import { ToyChain, type ToyChainOptions } from './chain.ts'
import { toyComposing } from './compose.ts'
import { toyPublicKey, toySigner } from './keys.ts'
import { ToyNetwork, type ToyPort } from './network.ts'
import type { ToyQuorum } from './quorum.ts'
import { type ToyAdapter, toyAdapter } from './toy-adapter.ts'

/** A toy chain with one funded wallet, its signer and its wire, open to every kind of mischief. */
export type ToyBench<Adapter extends ChainAdapter = ToyAdapter> = ChainBench<ToyFacts> & {
  readonly adapter: Adapter
  readonly toy: ToyChain
  readonly wire: ToyNetwork
}

/** A wallet of one key on a toy chain. */
export function toyWallet(toy: ToyChain, name: string): Wallet {
  const ref: KeyRef = keyRef(`toy:${name}`)
  const address = toyAddress(toy.network, toyPublicKey(ref))
  return { name: walletName(name), chain: `toy:${toy.network}` as Wallet['chain'], addresses: [{ address, keyRef: ref }], active: true }
}

/** A wallet of several keys, of which some must sign; its address names the first. */
function quorumWallet(toy: ToyChain, { owner, keyRefs }: ToyQuorum): Wallet {
  const address = toyAddress(toy.network, owner)
  return { ...toyWallet(toy, 'hot'), addresses: [{ address, keyRef: keyRefs[0]! }] }
}

/** The address of somebody outside. */
export function toyStranger(toy: ToyChain, name: string): string {
  return toyAddress(toy.network, toyPublicKey(`stranger ${name}`))
}

/** What a toy bench may be asked for. */
export type ToyBenchOptions = ToyChainOptions & { readonly port?: ToyPort; readonly quorum?: ToyQuorum }

/** Opens a chain whose wallet `hot` holds six coins of 10 000 (or their sum), and tokens where the kind has them. */
export function openToyBench(options: ToyBenchOptions): ToyBench {
  return openBench(options, (plain) => plain)
}

/** The same for a chain whose own wallet composes. */
export function openComposingToyBench(options: Omit<ToyBenchOptions, 'quorum'>): ToyBench<ComposingChain> {
  return openBench(options, (plain, wire) => toyComposing(plain, toySigner(), wire, options.port))
}

function openBench<Adapter extends ChainAdapter<ToyFacts>>(
  options: ToyBenchOptions,
  dress: (plain: ToyAdapter, wire: ToyNetwork) => Adapter,
): ToyBench<Adapter> {
  const toy = new ToyChain(options)
  const wire = new ToyNetwork(toy)
  const { quorum } = options
  const key = quorum?.owner ?? toyPublicKey('toy:hot')
  const wallet = quorum === undefined ? toyWallet(toy, 'hot') : quorumWallet(toy, quorum)
  const signer = toySigner()
  const adapter = dress(toyAdapter(wire, options.port, quorum === undefined ? [] : [quorum]), wire)
  for (let coin = 0; coin < 6; coin += 1) toy.mint(key, toy.feeAsset, 10_000n)
  if (toy.kind !== 'utxo') toy.mint(key, toy.token, 50_000n)
  toy.mine(1)
  let intents = 0
  return {
    adapter,
    toy,
    wire,
    wallet,
    signer,
    foreignAddress: toyAddress(`${toy.network}-test`, key),
    nearlyFinal: toy.finalityDepth - 1,
    spellings: [wallet.addresses[0]!.address.toUpperCase()],
    intent: (wish = {}) => {
      intents += 1
      const id = `W-${intents}`
      const to = toyStranger(toy, 'alice')
      return buildIntent({
        id,
        chain: adapter.chain,
        asset: toy.feeAsset,
        feeAsset: toy.feeAsset,
        wallet: wallet.name,
        to,
        amount: 700n,
        feeMax: 50n,
        ...wish,
      })
    },
    loseNextReply: () => {
      wire.lostReplies += 1
    },
    providersDown: () => {
      wire.down = true
    },
    confirm: async (blocks) => toy.mine(blocks),
    finalize: async () => toy.mine(toy.finalityDepth - 1, { empty: true }),
    reorg: async (depth) => toy.reorg(depth),
    deposit: async (to, value) => {
      toy.mint(to.slice(toy.network.length + 1, -8), toy.feeAsset, value)
    },
    close: async () => undefined,
  }
}
