import { toHex } from '../bytes/hex.ts'
import type { Block, BlockTransaction } from './block.ts'
import type { ChainState } from './chain-state.ts'
import { spentOutput } from './spent-output.ts'

/**
 * The address among `scripts` that an input of the transaction spends from; undefined when none does.
 *
 * Most inputs show by themselves whose they are. A Taproot key spend does not: it is ours if a wallet that was being followed had the
 * coin, and else the spent output is looked up.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED` when the node cannot tell
 */
export async function ownInputOf(
  state: ChainState,
  block: Block,
  transaction: BlockTransaction,
  scripts: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (transaction.isCoinbase()) return undefined
  const silent: number[] = []
  for (const [index] of transaction.inputKeys().entries()) {
    const { script, witness } = transaction.opening(index)
    const shown = state.settings.flavour.scriptsOfInput(script, witness)
    const own = shown.map((one) => scripts.get(toHex(one))).find((address) => address !== undefined)
    if (own !== undefined) return own
    if (shown.length === 0) silent.push(index)
  }
  // Only scripts that could hide among ours need the look-up.
  const hiding = [...scripts].filter(([script]) => isTaproot(script))
  const [first] = hiding
  if (silent.length === 0 || first === undefined) return undefined
  const followed = silent.some((index) => (state.spends.of(transaction.inputKeys()[index] ?? '') ?? null) !== null)
  if (followed && hiding.length === 1) return first[1]
  for (const index of silent) {
    const own = scripts.get((await spentOutput(state, block, transaction, index, signal)).script)
    if (own !== undefined) return own
  }
  return undefined
}

// BIP-341: OP_1 and a push of 32 bytes.
function isTaproot(script: string): boolean {
  return script.length === 68 && script.startsWith('5120')
}
