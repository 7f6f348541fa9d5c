import { coinsIn, type Intent, type Snapshot, type Wallet } from '@wallet/core'
import type { ChainState } from './chain/chain-state.ts'
import type { OwnCoin } from './coins/own-coin.ts'
import type { WalletCoins } from './coins/wallet-coins.ts'
import type { UtxoFacts } from './draft/facts.ts'
import { probeOutputs } from './probe-outputs.ts'

/** Bitcoin Core wallet/spend.cpp, MAX_ANTI_FEE_SNIPING_TIP_AGE: eight hours. */
const tipAgeMaxMs = 8 * 3_600_000
const sparesMax = 5

/** Reads what drafts need, once. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `UTXO__WALLET_UNUSABLE` */
export async function takeSnapshot(
  state: ChainState,
  wallet: Wallet,
  intents: readonly Intent[],
  signal: AbortSignal,
): Promise<Snapshot<UtxoFacts>> {
  const { settings, follower, own, fees } = state
  const coins = await state.coinsOf(wallet, signal)
  const [tip, feeFacts, badOutputs] = await Promise.all([
    follower.sync(settings.tipMaxAgeMs, signal),
    fees.read(signal),
    probeOutputs(state, wallet, intents, signal),
  ])
  await state.refreshOwn(settings.tipMaxAgeMs)
  const facts: UtxoFacts = {
    tip: { height: tip.height, hash: tip.hash, time: tip.time },
    tipIsRecent: settings.clock.now() - tip.time * 1_000 <= tipAgeMaxMs,
    fees: feeFacts,
    waiting: own.entries(),
    spares: sparesOf(coins),
    coins: coins.size,
    badOutputs,
  }
  return { height: tip.height, facts }
}

/** The largest coins that were free at the last look at the holds. */
function sparesOf(coins: WalletCoins): readonly OwnCoin[] {
  const view = coins.index.view()
  const largest = view.classes
    .filter(({ confirmed }) => confirmed)
    .flatMap(({ chunks }) => {
      const top = chunks.at(-1)
      return top === undefined ? [] : top.coins.slice(-sparesMax)
    })
  if (largest.length === 0 && view.size > 0)
    return [...coinsIn(view)].filter(({ confirmations }) => confirmations > 0).slice(0, sparesMax) as OwnCoin[]
  return [...largest]
    .sort((a, b) => (a.amount > b.amount ? -1 : a.amount < b.amount ? 1 : a.claim < b.claim ? -1 : 1))
    .slice(0, sparesMax) as OwnCoin[]
}
