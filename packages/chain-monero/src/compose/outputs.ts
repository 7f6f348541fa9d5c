import { amountOf, countOf, flagOf, listOf, objectOf, textOf } from '../rpc/fields.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'

/** A coin of the wallet that is not spent. Piconero; `subaddress` is 0 for the primary address. */
export type Output = {
  readonly keyImage: string
  readonly amount: bigint
  readonly unlocked: boolean
  readonly frozen: boolean
  readonly subaddress: number
}

/** The wallet's coins, frozen ones included. @throws WalletError as `MoneroWallet.call` */
export async function readOutputs(wallet: MoneroWallet, signal: AbortSignal): Promise<readonly Output[]> {
  const answer = await wallet.call('incoming_transfers', { transfer_type: 'available', account_index: 0 }, signal)
  return listOf(answer, 'transfers')
    .filter((one) => !flagOf(one, 'spent'))
    .map((one) => ({
      keyImage: textOf(one, 'key_image'),
      amount: amountOf(one, 'amount'),
      unlocked: flagOf(one, 'unlocked'),
      frozen: flagOf(one, 'frozen'),
      subaddress: countOf(objectOf(one, 'subaddr_index'), 'minor'),
    }))
}

/**
 * Freezes exactly the coins that are held, so that the wallet cannot pick them, and answers them all as they then are.
 *
 * The wallet itself knows nothing of payments it made and did not relay: asked twice it picks the same coins twice. What is frozen and
 * not held was left by a process that died between creating and storing, with nothing sent: it is set free.
 *
 * - Idempotent: yes.
 */
export async function holdOutputs(
  wallet: MoneroWallet,
  held: (keyImage: string) => boolean,
  signal: AbortSignal,
): Promise<readonly Output[]> {
  const outputs = await readOutputs(wallet, signal)
  let changed = false
  for (const { keyImage, frozen } of outputs) {
    if (frozen === held(keyImage)) continue
    await wallet.call(frozen ? 'thaw' : 'freeze', { key_image: keyImage }, signal)
    changed = true
  }
  if (changed) await wallet.call('store', {}, signal)
  return outputs.map((output) => ({ ...output, frozen: held(output.keyImage) }))
}
