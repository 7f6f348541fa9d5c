import { type AnswerCache, type BlockRef, type Fields, type RpcCall, type RpcProvider, type RpcReply, sharedSignal } from '@wallet/core'
import { readCount, readDecimal, readQuantity } from '../rpc/read.ts'

/** What a token account holds before or after a transaction. */
export type TokenHolding = { readonly account: string; readonly mint: string; readonly owner: string | undefined; readonly amount: bigint }

/** A transaction in a block, as far as it is used. */
export type ChainTransaction = {
  readonly slot: number
  /** When validators say the block was made, in seconds since 1970; a node may have forgotten it. */
  readonly time?: number
  readonly failed: boolean
  readonly fee: bigint
  readonly keys: readonly string[]
  readonly before: readonly bigint[]
  readonly after: readonly bigint[]
  readonly tokensBefore: readonly TokenHolding[]
  readonly tokensAfter: readonly TokenHolding[]
}

/** A rooted transaction of ours and what it was found to be. */
export type FinalTransaction = {
  readonly block: BlockRef
  readonly failed: boolean
  readonly fee: bigint
  readonly delivered: boolean
  readonly providers: number
}

/** Reads a transaction at `finalized` from one provider; undefined when it has none or its answer makes no sense. */
export async function readTransaction(provider: RpcProvider, id: string): Promise<ChainTransaction | undefined> {
  // Version 1 transactions exist since 2026; a node refuses to show what the caller does not claim to understand.
  const options = { commitment: 'finalized', encoding: 'json', maxSupportedTransactionVersion: 1 }
  const reply = await provider.read('getTransaction', [id, options], sharedSignal)
  if (reply.status !== 'result' || typeof reply.value !== 'object' || reply.value === null) return undefined
  const { slot, blockTime, transaction, meta } = reply.value as Fields
  const { err, fee, preBalances, postBalances, preTokenBalances, postTokenBalances, loadedAddresses } = (meta ?? {}) as Fields
  const { accountKeys } = ((transaction ?? {}) as { readonly message?: Fields }).message ?? {}
  const { writable, readonly } = (loadedAddresses ?? {}) as Fields
  const lists = [accountKeys, writable ?? [], readonly ?? []].map(textsIn)
  const at = readCount(slot)
  const paid = readQuantity(fee)
  const before = quantitiesIn(preBalances)
  const after = quantitiesIn(postBalances)
  if (
    at === undefined ||
    paid === undefined ||
    err === undefined ||
    before === undefined ||
    after === undefined ||
    lists.includes(undefined)
  )
    return undefined
  const keys = lists.flatMap((list) => list ?? [])
  const tokensBefore = holdingsIn(preTokenBalances, keys)
  const tokensAfter = holdingsIn(postTokenBalances, keys)
  if (keys.length !== before.length || keys.length !== after.length || tokensBefore === undefined || tokensAfter === undefined)
    return undefined
  const time = readCount(blockTime)
  const when = time === undefined ? {} : { time }
  return { slot: at, ...when, failed: err !== null, fee: paid, keys, before, after, tokensBefore, tokensAfter }
}

/** The block of a slot; undefined when nobody can tell now. Skipped slots have none. */
export async function blockAt(
  blocks: AnswerCache<BlockRef>,
  providers: readonly RpcProvider[],
  slot: number,
  commitment: Commitment,
): Promise<BlockRef | undefined> {
  try {
    return await blocks.get(`${slot}|${commitment}`, async () => {
      for (const provider of providers) {
        const found = await readBlock(provider, slot, commitment)
        if (found !== undefined) return found
      }
      throw unanswered
    })
  } catch (error) {
    if (error === unanswered) return undefined
    throw error
  }
}

type Commitment = 'confirmed' | 'finalized'

async function readBlock(provider: RpcProvider, slot: number, commitment: Commitment): Promise<BlockRef | undefined> {
  const { method, params } = blockCall(slot, commitment)
  return blockIn(await provider.read(method, params, sharedSignal))
}

/** The call for the block of a slot, without its transactions. */
export function blockCall(slot: number, commitment: Commitment): RpcCall {
  return {
    method: 'getBlock',
    params: [slot, { commitment, transactionDetails: 'none', rewards: false, maxSupportedTransactionVersion: 1 }],
  }
}

/** The block in its reply; undefined when the provider has none in this slot. */
export function blockIn(reply: RpcReply): BlockRef | undefined {
  const { blockhash, blockHeight } = (
    reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null ? reply.value : {}
  ) as Fields
  const height = readCount(blockHeight)
  return typeof blockhash === 'string' && height !== undefined ? { height, hash: blockhash } : undefined
}

/** Keeps a missing answer out of the cache. */
const unanswered: unique symbol = Symbol('unanswered')

function textsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

function quantitiesIn(value: unknown): readonly bigint[] | undefined {
  if (!Array.isArray(value)) return undefined
  const read = value.map(readQuantity)
  return read.includes(undefined) ? undefined : (read as readonly bigint[])
}

function holdingsIn(value: unknown, keys: readonly string[]): readonly TokenHolding[] | undefined {
  if (!Array.isArray(value)) return undefined
  const found: TokenHolding[] = []
  for (const one of value as readonly Fields[]) {
    const { accountIndex, mint, owner, uiTokenAmount } = one
    const account = keys[readCount(accountIndex) ?? -1]
    const amount = readDecimal((uiTokenAmount as Fields | undefined)?.['amount'])
    if (account === undefined || typeof mint !== 'string' || amount === undefined) return undefined
    found.push({ account, mint, owner: typeof owner === 'string' ? owner : undefined, amount })
  }
  return found
}
