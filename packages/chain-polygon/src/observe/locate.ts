import { isDeepStrictEqual } from 'node:util'
import { isWalletError, sharedSignal } from '@wallet/core'
import { checksummed } from '../address.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { readBytes, readHash } from '../hex/bytes.ts'
import { quantity, readCount, readQuantity } from '../hex/quantity.ts'
import { paymentsOf } from '../inspect/payments.ts'
import { delivered } from './delivered.ts'
import type { NonceGroup, Testimony } from './evidence.ts'
import type { Rival } from './judge.ts'
import type { Sightings } from './sightings.ts'

type Found = Pick<Rival, 'id' | 'payments' | 'empty'>

/**
 * Finds the final transaction that used a nonce. No node can be asked for it by sender and nonce, so the block is found by halving
 * on the sender's count; nodes keep that state for some 128 blocks, and the answer is undefined where it is gone.
 *
 * Undefined also unless `quorum` providers show the transaction in the same final block.
 */
export async function locate(
  state: ChainState,
  sightings: Sightings,
  group: NonceGroup,
  witnesses: readonly Testimony[],
): Promise<Rival | undefined> {
  const head = witnesses[0]?.head
  if (head?.finalized === null || head === undefined) return undefined
  const height = await blockOfNonce(head, group, head.finalized.height)
  if (height === undefined) return undefined
  // Every witness is asked what stands there: the word of one of them must not halt or free anything.
  const told = await Promise.all(witnesses.map((witness) => transactionIn(state, witness.head, group, height)))
  const found = told[0]
  if (found === undefined || told.some((other) => !isDeepStrictEqual(other, found))) return undefined
  const seen = await Promise.all(witnesses.map((witness) => sightings.see(witness.head, found.id)))
  const shown = seen.flatMap((sighting) => (sighting.status === 'mined' && sighting.final ? [sighting.receipt] : []))
  const receipt = shown[0]
  if (receipt === undefined || shown.length < state.settings.quorum) return undefined
  if (shown.some(({ block, succeeded }) => block.hash !== receipt.block.hash || succeeded !== receipt.succeeded)) return undefined
  const { block, succeeded, feePaid } = receipt
  const { payments } = found
  // What its bytes promise counts only as far as the token delivered it.
  const kept = payments !== undefined && (!succeeded || delivered(state.settings, group.sender, payments, receipt) === 'exact')
  const ours = state.sealed.has(found.id)
  return { ...found, block, succeeded, feePaid, providers: shown.length, payments: kept ? payments : undefined, ours }
}

async function blockOfNonce({ provider }: Head, { sender, nonce }: NonceGroup, finalized: number): Promise<number | undefined> {
  const usedAt = async (height: number): Promise<boolean | undefined> => {
    const reply = await provider.read('eth_getTransactionCount', [sender, quantity(height)], sharedSignal)
    const count = reply.status === 'result' ? readCount(reply.value) : undefined
    return count === undefined ? undefined : count > nonce
  }
  let used = finalized
  let unused = -1
  for (let step = 1; used - step >= 0; step *= 2) {
    const then = await usedAt(used - step)
    if (then === undefined) return undefined
    if (!then) {
      unused = used - step
      break
    }
    used -= step
  }
  while (used - unused > 1) {
    const middle = Math.floor((used + unused) / 2)
    const then = await usedAt(middle)
    if (then === undefined) return undefined
    if (then) used = middle
    else unused = middle
  }
  return used
}

async function transactionIn(
  state: ChainState,
  { provider }: Head,
  { sender, nonce }: NonceGroup,
  height: number,
): Promise<Found | undefined> {
  const reply = await provider.read('eth_getBlockByNumber', [quantity(height), true], sharedSignal)
  const block = reply.status === 'result' ? reply.value : undefined
  const transactions = typeof block === 'object' && block !== null && 'transactions' in block ? block.transactions : undefined
  if (!Array.isArray(transactions)) return undefined
  for (const one of transactions as readonly { readonly [field: string]: unknown }[]) {
    const id = readHash(one['hash'])
    if (id === undefined || typeof one['from'] !== 'string' || one['from'].toLowerCase() !== sender.toLowerCase()) continue
    if (readCount(one['nonce']) !== nonce) continue
    const payments = paymentsIn(state, sender, one)
    // An approval pays nobody either, but only coins of nothing to oneself are a cancel.
    const empty = payments?.length === 0 && String(one['to']).toLowerCase() === sender.toLowerCase()
    return { id, payments, empty }
  }
  return undefined
}

/** What the transaction pays, where it is one of the forms that this adapter makes. */
function paymentsIn({ settings }: ChainState, from: string, one: { readonly [field: string]: unknown }): Rival['payments'] {
  const value = readQuantity(one['value'])
  const data = readBytes(one['input'])
  if (value === undefined || data === undefined || typeof one['to'] !== 'string') return undefined
  try {
    return paymentsOf(settings, { from, to: checksummed(one['to']), value, data })
  } catch (error) {
    if (isWalletError(error)) return undefined
    throw error
  }
}
