import type { ChainId, SignedTransaction } from '@wallet/core'
import type { DecodedTransaction, Flavour } from '../flavour.ts'
import type { NodeClient } from '../rpc/client.ts'
import { type MempoolEntry, readMempoolEntry } from './mempool-entry.ts'
import { type OutpointKey, outpointKey, outpointOfClaim } from './outpoint.ts'

/** A transaction of ours that was sealed. */
export type OwnTransaction = {
  readonly txid: string
  readonly bytes: Uint8Array
  readonly inputs: readonly OutpointKey[]
  readonly decoded: DecodedTransaction
  /** Its outputs that are change. */
  readonly creates: readonly OutpointKey[]
}

/**
 * The transactions of ours that this process was shown, and which of them wait in the mempool. Their change is the only
 * unconfirmed money that may be spent: who else is paying us could still take it back.
 */
export interface OwnTransactions {
  /** Idempotent. */
  add(signed: SignedTransaction): OwnTransaction
  get(txid: string): OwnTransaction | undefined
  /** Looks which open ones the mempool holds. Those looked at within `maxAgeMs` are not asked for again. */
  refresh(maxAgeMs: number, inputsOf: (own: OwnTransaction) => InputsFate): Promise<void>
  /** Looks at one now. */
  look(txid: string): Promise<MempoolEntry | undefined>
  /** As of the last look. */
  entry(txid: string): MempoolEntry | undefined
  /** Everything in the mempool that is ours, or that ours descends from, as of the last look. */
  entries(): readonly MempoolEntry[]
  /** The unconfirmed ones that were there at the last look. */
  waiting(): readonly OwnTransaction[]
  /** It was just sent: look at it again even if it was looked at a moment ago. */
  touched(txid: string): void
}

/**
 * What the chain did to a transaction's inputs: used one up, by it or by another; none of them; or not known any more, as spends are
 * forgotten after some time. What was over stays over then: it would be asked for again for ever, and never be forgotten itself.
 */
export type InputsFate = 'spent' | 'unspent' | 'unknown'

/** So many are remembered; the oldest confirmed ones are forgotten first. */
const rememberedMax = 20_000

/** Remembers nothing yet. */
export function createOwnTransactions(flavour: Flavour, client: NodeClient, now: () => number): OwnTransactions {
  const chain: ChainId = flavour.network.chain
  const known = new Map<string, OwnTransaction>()
  const open = new Set<string>()
  const entries = new Map<string, MempoolEntry>()
  const lookedAt = new Map<string, number>()

  const add: OwnTransactions['add'] = (signed) => {
    const before = known.get(signed.id)
    if (before !== undefined) return before
    const decoded = flavour.decode(signed.bytes)
    const creates = signed.creates.flatMap((claim) => {
      const outpoint = outpointOfClaim(chain, claim)
      return outpoint === undefined ? [] : [outpointKey(outpoint)]
    })
    const own = { txid: signed.id, bytes: signed.bytes, inputs: decoded.inputs.map(outpointKey), decoded, creates }
    known.set(signed.id, own)
    open.add(signed.id)
    if (known.size > rememberedMax) forgetOldest()
    return own
  }
  const forgetOldest = (): void => {
    for (const txid of known.keys()) {
      if (open.has(txid)) continue
      known.delete(txid)
      return
    }
  }
  const look: OwnTransactions['look'] = async (txid) => {
    const entry = await readMempoolEntry(chain, client, txid)
    if (entry === undefined) entries.delete(txid)
    else entries.set(txid, entry)
    lookedAt.set(txid, now())
    return entry
  }
  return {
    add,
    get: (txid) => known.get(txid),
    look,
    async refresh(maxAgeMs, inputsOf) {
      for (const own of known.values()) {
        const fate = inputsOf(own)
        if (fate === 'unspent') open.add(own.txid)
        if (fate !== 'spent') continue
        open.delete(own.txid)
        entries.delete(own.txid)
        lookedAt.delete(own.txid)
      }
      const due = (txid: string): boolean => now() - (lookedAt.get(txid) ?? Number.NEGATIVE_INFINITY) > maxAgeMs || maxAgeMs === 0
      await Promise.all([...open].filter(due).map(look))
      // Parents that are not ours to remember (sealed by another process) still count as ancestors, while they wait.
      for (const txid of [...entries.keys()].filter((one) => !known.has(one) && due(one))) {
        entries.delete(txid)
        lookedAt.delete(txid)
      }
      for (let missing = parentsMissing(entries); missing.length > 0; missing = parentsMissing(entries)) {
        const before = entries.size
        await Promise.all(missing.map(look))
        if (entries.size === before) break
      }
    },
    entry: (txid) => entries.get(txid),
    entries: () => reachable([...open], entries),
    waiting: () => [...open].flatMap((txid) => (entries.has(txid) ? [known.get(txid) as OwnTransaction] : [])),
    touched: (txid) => void lookedAt.delete(txid),
  }
}

function reachable(from: readonly string[], entries: ReadonlyMap<string, MempoolEntry>): readonly MempoolEntry[] {
  const found = new Map<string, MempoolEntry>()
  const stack = [...from]
  for (let txid = stack.pop(); txid !== undefined; txid = stack.pop()) {
    const entry = entries.get(txid)
    if (entry === undefined || found.has(txid)) continue
    found.set(txid, entry)
    stack.push(...entry.depends)
  }
  return [...found.values()].sort((a, b) => (a.txid < b.txid ? -1 : 1))
}

function parentsMissing(entries: ReadonlyMap<string, MempoolEntry>): readonly string[] {
  const missing = new Set<string>()
  for (const { depends } of entries.values()) for (const parent of depends) if (!entries.has(parent)) missing.add(parent)
  return [...missing]
}
