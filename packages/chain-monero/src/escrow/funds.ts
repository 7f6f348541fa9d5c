import { amountOf, countOf, flagOf, listOf, textOf } from '../rpc/fields.ts'
import type { MoneroWallet } from '../slots/wallet-program.ts'

/** What is in the escrow, piconero. */
export type Funds = {
  readonly total: bigint
  /** Unlocked and ten blocks deep. */
  readonly spendable: bigint
  /** What one payment takes of it: see {@link payableCoins}. */
  readonly payable: bigint
  /** Not spendable for no other reason than being young. Money locked for longer is not waited for. */
  readonly awaited: bigint
}

/** A coin of an escrow, not spent. Piconero; the key image is empty until the others' nonces were imported. */
export type EscrowCoin = {
  readonly keyImage: string
  readonly amount: bigint
  readonly unlocked: boolean
  readonly frozen: boolean
  readonly height: number
}

/** The coins of an escrow, frozen ones included. @throws WalletError as `MoneroWallet.call` */
export async function readCoins(wallet: MoneroWallet, signal: AbortSignal): Promise<readonly EscrowCoin[]> {
  const answer = await wallet.call('incoming_transfers', { transfer_type: 'available', account_index: 0 }, signal)
  return listOf(answer, 'transfers').map((one) => ({
    keyImage: one['key_image'] === undefined ? '' : textOf(one, 'key_image'),
    amount: amountOf(one, 'amount'),
    unlocked: flagOf(one, 'unlocked'),
    frozen: flagOf(one, 'frozen'),
    height: countOf(one, 'block_height'),
  }))
}

/** So many coins fit into one transaction with room to spare, and so much less than the largest is not worth its place. */
const [coinsMax, worthless] = [64, 1_000n]

/**
 * What a payment out of an escrow takes: the largest spendable coins.
 *
 * Anybody can send to an address. Whoever pays in hundreds of coins would else make the payment too large for one transaction, or too
 * dear for what was agreed, and hold up the money of others for the price of dust. Creator and co-signer reckon it each from its own
 * wallet. Pure.
 */
export function payableCoins(coins: readonly EscrowCoin[]): readonly EscrowCoin[] {
  const spendable = coins.filter(({ unlocked }) => unlocked).sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0))
  const largest = spendable[0]?.amount ?? 0n
  return spendable.slice(0, coinsMax).filter(({ amount }) => amount * worthless >= largest)
}

/** Blocks until money that is not locked can be spent (`CRYPTONOTE_DEFAULT_TX_SPENDABLE_AGE`). */
const spendableAge = 10

/** What coins come to at a height of the chain. Pure. */
export function fundsOf(coins: readonly EscrowCoin[], height: number): Funds {
  const sum = (list: readonly EscrowCoin[]): bigint => list.reduce((total, { amount }) => total + amount, 0n)
  const young = coins.filter((one) => !one.unlocked && height - one.height < spendableAge)
  return {
    ...{ total: sum(coins), spendable: sum(coins.filter(({ unlocked }) => unlocked)) },
    ...{ payable: sum(payableCoins(coins)), awaited: sum(young) },
  }
}
