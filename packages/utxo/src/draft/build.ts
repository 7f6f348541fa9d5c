import { amount, type Draft, type Intent, intentDigest, invariant, type SigningRequest, type SpentOutput, type Wallet } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import { claimOf, outpointOfClaim } from '../chain/outpoint.ts'
import type { OwnCoin } from '../coins/own-coin.ts'
import { locksOf, type WalletLock } from '../coins/wallet-locks.ts'
import type { Lock, Outpoint, UnsignedTransaction } from '../flavour.ts'
import type { Settings } from '../settings.ts'
import { encodeBody } from './body.ts'
import type { UtxoFacts } from './facts.ts'
import type { Payable } from './judge.ts'
import { ordered } from './ordering.ts'
import { drawFrom } from './shuffle.ts'

/** A coin that goes in. */
export type Ingoing = Outpoint & { readonly value: bigint; readonly lock: Lock }

/** A transaction decided down to the unit. */
export type Decision = {
  readonly wallet: Wallet
  readonly coins: readonly Ingoing[]
  readonly payable: readonly Payable[]
  /** Values that return to the wallet. */
  readonly change: readonly bigint[]
  readonly fee: bigint
  /** Everybody whose orders this carries out. */
  readonly intents: readonly Intent[]
  readonly seed: string
}

// BIP-125: a sequence up to 0xfffffffd says that it may be replaced; 0xfffffffe only turns the locktime on.
const replaceable = 0xfffffffd
const lockable = 0xfffffffe

/** Turns coins of the view into inputs. */
export function ingoing(settings: Settings, wallet: Wallet, coins: readonly OwnCoin[]): readonly Ingoing[] {
  const locks = locksOf(settings, wallet)
  return coins.map((coin) => {
    const outpoint = outpointOfClaim(settings.flavour.network.chain, coin.claim)
    const lock = locks.get(coin.lockedBy)?.lock
    invariant(outpoint !== undefined && lock !== undefined, `${coin.claim} is a coin of ${wallet.name}`)
    return { ...outpoint, value: coin.amount, lock }
  })
}

/** Where change goes: the wallet's first address. */
export function changeLock(settings: Settings, wallet: Wallet): WalletLock {
  const [first] = locksOf(settings, wallet).values()
  invariant(first !== undefined, 'a wallet has an address')
  return first
}

/** Puts a decided transaction into a draft: bytes, claims, what is to be signed. */
export function buildDraft(settings: Settings, facts: UtxoFacts, decision: Decision): Draft {
  const { flavour, asset } = settings
  const { wallet, coins, payable, change, fee, intents, seed } = decision
  const home = changeLock(settings, wallet)
  const sequence = flavour.policies.replacement === 'bip125' ? replaceable : lockable
  const outputs = [
    ...payable.map(({ script, amount: value }) => ({ value, script })),
    ...change.map((value) => ({ value, script: home.lock.script })),
  ]
  const [sumIn, sumOut] = [coins, outputs].map((list) => list.reduce((sum, { value }) => sum + value, 0n)) as [bigint, bigint]
  invariant(sumIn === sumOut + fee && fee >= 0n, 'what goes in must come out')
  const placed = ordered(settings, seed, coins, outputs)
  const transaction: UnsignedTransaction = {
    version: flavour.policies.version,
    locktime: flavour.policies.antiFeeSniping ? locktimeFor(facts, seed) : 0,
    inputs: placed.inputs.map((coin) => ({ ...coin, sequence })),
    outputs: placed.outputs,
  }
  return {
    wallet: wallet.name,
    payments: payable.map(({ intent, to, amount: value }) => ({ order: intent.id, to, asset, amount: amount(value) })),
    claims: transaction.inputs.map((input) => claimOf(flavour.network.chain, input)),
    fee: amount(fee),
    feeAsset: asset,
    change: change.map((value) => ({ address: home.address, amount: amount(value) })),
    signing: signingOf(settings, wallet, transaction, intents),
    body: encodeBody(transaction),
  }
}

/**
 * Bitcoin Core wallet/spend.cpp, DiscourageFeeSniping: the tip's height, one time in ten up to a hundred less, so that those whose
 * transactions come late through no fault of theirs are not the only ones.
 */
function locktimeFor({ tip, tipIsRecent }: UtxoFacts, seed: string): number {
  if (!tipIsRecent) return 0
  const earlier = drawFrom(`${seed}/late`, 10) === 0 ? drawFrom(`${seed}/how-late`, 100) : 0
  return Math.max(0, tip.height - earlier)
}

const nothing = new Uint8Array(0)

function signingOf(
  settings: Settings,
  wallet: Wallet,
  transaction: UnsignedTransaction,
  intents: readonly Intent[],
): readonly SigningRequest[] {
  const { flavour } = settings
  const locks = locksOf(settings, wallet)
  const bytes = flavour.encodeUnsigned(transaction)
  const intentDigests = intents.map(intentDigest)
  const digests = flavour.digests(transaction)
  const outputs = transaction.inputs.map(({ value, lock: { script, unlock } }): SpentOutput => {
    return { amount: amount(value), script, ...(unlock === undefined ? {} : { unlock }) }
  })
  return transaction.inputs.flatMap(({ lock }, input) => {
    const wanted = digests[input]
    const keyRefs = locks.get(toHex(lock.script))?.keyRefs
    invariant(wanted !== undefined && keyRefs !== undefined, 'every input has a digest and a key')
    return keyRefs.map(
      (keyRef, key): SigningRequest => ({
        keyRef,
        algorithm: wanted.algorithm,
        message: wanted.digest,
        chain: flavour.network.chain,
        // Said once: core hands every signer the whole.
        ...(input === 0 && key === 0
          ? { transaction: bytes, intentDigests, spends: { input, outputs } }
          : { transaction: nothing, intentDigests: [], spends: { input, outputs: [] } }),
        ...(lock.multisig === undefined || lock.multisig.needed === lock.multisig.publicKeys.length
          ? {}
          : { quorum: { name: `${input}`, needed: lock.multisig.needed } }),
      }),
    )
  })
}
