import type { Amount, ChainId, SigningAlgorithm } from '@wallet/core'

/** A coin's name: the transaction id as people read it (big-endian hex) and the number of its output. */
export type Outpoint = { readonly txid: string; readonly vout: number }

/** An output: value in base units and the whole script field, token prefix included where a chain has one. */
export type TxOutput = { readonly value: bigint; readonly script: Uint8Array }

/**
 * How a coin of the wallet is locked and what opens it. `kind` is the script class of coin selection: coins of one kind cost the
 * same to spend (`p2pkh`, `p2wpkh`, `p2sh-p2wpkh`, `p2tr`, `p2wsh-2-of-3` …).
 */
export type Lock = {
  readonly kind: string
  /** The script that outputs carry. */
  readonly script: Uint8Array
  /** Redeem or witness script, where a hash locks the coin. */
  readonly unlock?: Uint8Array
  /** m-of-n: public keys in the order of the script, and how many must sign. Absent: one key. */
  readonly multisig?: { readonly needed: number; readonly publicKeys: readonly Uint8Array[] }
}

/** One input of a transaction to be: the coin it spends, how it is locked, its sequence number. */
export type TxInput = Outpoint & { readonly value: bigint; readonly lock: Lock; readonly sequence: number }

/** A transaction decided and not signed. */
export type UnsignedTransaction = {
  readonly version: number
  readonly locktime: number
  readonly inputs: readonly TxInput[]
  readonly outputs: readonly TxOutput[]
}

/** What is to be signed for one input. One per input, however many keys of a multisig answer it. */
export type InputDigest = { readonly algorithm: SigningAlgorithm; readonly digest: Uint8Array }

/** A signature for one input: 64 bytes r‖s (ECDSA, low s) or 64 bytes (Schnorr). */
export type InputSignature = {
  readonly bytes: Uint8Array
  /** Whose it is, where a signer gave it; for errors to name. */
  readonly keyRef?: string
  /** ECDSA: which of the two keys it recovers to, where the signer said. */
  readonly recovery?: number
  /** Multisig: place of the key in `lock.multisig.publicKeys`. */
  readonly key?: number
}

/** What final bytes say by themselves. */
export type DecodedTransaction = {
  readonly txid: string
  readonly version: number
  readonly locktime: number
  readonly inputs: readonly (Outpoint & { readonly sequence: number })[]
  /** `tokens`: the output carries tokens beside its value. */
  readonly outputs: readonly (TxOutput & { readonly tokens: boolean })[]
  /** Weight units; on chains without a witness four times the size. */
  readonly weight: number
}

/** Whether a text is an address of this network. `warning` names a spelling that is valid and discouraged (a legacy address). */
export type ParsedAddress =
  | { readonly status: 'valid'; readonly canonical: string; readonly script: Uint8Array; readonly kind: string; readonly warning?: string }
  | { readonly status: 'invalid'; readonly reason: string }

/** Some of several keys: which address they lock, how many must sign, and who they are. */
export type MultisigPolicy = { readonly needed: number; readonly publicKeys: readonly Uint8Array[] }

/** Fees of a chain. Rates in base units per 1,000 virtual bytes. */
export type FeeRules = {
  /** Nodes relay nothing below. */
  readonly relayMin: bigint
  /** What a replacement must pay for its own bytes on top of what it pushes out. */
  readonly incremental: bigint
  /** Used when no source has a rate; absent where guessing would be wrong. */
  readonly fallback?: bigint
  /** What spending a coin costs on a quiet day. */
  readonly longTerm: bigint
  /** No rate above is ever paid. */
  readonly rateMax: bigint
  /** No transaction pays more than this, in base units. */
  readonly feeMax: bigint
  /** A rate from here on is worth a warning. */
  readonly high: bigint
  /** Whether nodes estimate: then `estimatesmartfee` is asked. */
  readonly estimates: boolean
}

/** What mempools and miners of a chain allow. */
export type Policies = {
  /** `bip125`: mempools replace, and the sequence says so. `none`: first seen stays. */
  readonly replacement: 'bip125' | 'none'
  /** Whether a miner weighs a parent together with its child. */
  readonly childPays: boolean
  /** How long a chain of unconfirmed transactions may grow and how much it may weigh (weight units); absent: no limit. */
  readonly ancestors?: { readonly countMax: number; readonly weightMax: number }
  /** The heaviest transaction that is relayed, in weight units. */
  readonly weightMax: number
  /** The lightest: consensus on some chains refuses less, in bytes without witness. */
  readonly sizeMin: number
  /** The most outputs in one transaction that we make. */
  readonly outputsMax: number
  /** Blocks before a coinbase output may be spent. */
  readonly coinbaseMaturity: number
  readonly blockSpacingMs: number
  /** Confirmations that make a payment final unless the user says otherwise. */
  readonly finality: number
  /** Whether the locktime is set to the tip, so that a miner gains nothing by mining an old block again. */
  readonly antiFeeSniping: boolean
  /** Version of our transactions. */
  readonly version: number
  /** Whether block headers may carry a proof of merged mining before the transactions (Dogecoin). */
  readonly mergedMining: boolean
  /** Whether outputs may carry tokens: then every coin is taken from its decoded funding transaction alone. */
  readonly tokens: boolean
  /** The coin that is aimed for as change, in base units. */
  readonly changeTarget: bigint
}

/** The network a chain package was asked for. */
export type FlavourNetwork = {
  /** CAIP-2. */
  readonly chain: ChainId
  readonly aliases: readonly string[]
  readonly symbol: string
  readonly slip44: number
  /** Hash of block 0; compared with every node before anything else when given. */
  readonly genesis?: string
  /** A block 0 that no node may have: mainnet's, unless it was asked for. */
  readonly genesisRefused?: string
  /** A later block that every node must have, where chains share their beginning: Bitcoin and Bitcoin Cash have one block 0. */
  readonly checkpoint?: { readonly height: number; readonly hash: string }
  /** More coins than there can be: no amount is above, in base units. */
  readonly moneyMax: Amount
}

/**
 * One chain of the Bitcoin family, as pure functions: what its addresses, scripts, bytes and signatures are. The shared adapter
 * does everything else.
 *
 * Everything is synchronous and without IO. Amounts are bigint in base units, ids big-endian hex. What is not a WalletError is a bug.
 */
export interface Flavour {
  readonly network: FlavourNetwork
  readonly fees: FeeRules
  readonly policies: Policies

  /** Reads an address. Refuses other networks' addresses and never throws. */
  parseAddress(text: string): ParsedAddress
  /** The canonical address of an output script; undefined for scripts that have none. */
  addressOf(script: Uint8Array): string | undefined
  /**
   * How a coin of the wallet behind this script is opened; undefined for a script that the wallet cannot spend, and for a policy
   * that does not make the very script. A policy of a single key is for scripts whose digest needs the key, which the script
   * itself does not tell: P2SH-P2WPKH where the chain has SegWit, so P2SH without a policy is undefined. The lock then has
   * `multisig` with that one key, and is answered like any other multisig.
   */
  lockOf(script: Uint8Array, policy?: MultisigPolicy): Lock | undefined

  /** Heaviest weight of an input of this lock, in weight units; in a SegWit chain an input without witness counts its empty one. */
  inputWeight(lock: Lock): number
  /** Weight of an output with this script. */
  outputWeight(script: Uint8Array): number
  /** Weight of everything but inputs and outputs, for so many outputs; the count of inputs taken as one byte. */
  frameWeight(outputs: number): number
  /** An output below this is refused by nodes, or by us: base units. */
  dustOf(script: Uint8Array): bigint

  /** The unsigned bytes, for signers with a decoder of their own. */
  encodeUnsigned(transaction: UnsignedTransaction): Uint8Array
  /** What each input wants signed, in order. Time linear in the inputs. */
  digests(transaction: UnsignedTransaction): readonly InputDigest[]
  /**
   * Whether one signature answers one input: by the key it recovers to, or by the keys in the lock. `digest` is what `digests` said.
   */
  verifySignature(lock: Lock, digest: InputDigest, signature: InputSignature): boolean
  /**
   * Final bytes. `signatures[i]` are for input i: one, or as many as its multisig needs.
   *
   * @throws WalletError `SIGNATURE_INVALID` when one does not verify under the key that the lock demands.
   */
  assemble(transaction: UnsignedTransaction, signatures: readonly (readonly InputSignature[])[]): Uint8Array

  /**
   * Reads final bytes by code that shares nothing with `encodeUnsigned` and `assemble`. Refuses trailing bytes and counts that
   * could be written shorter.
   *
   * @throws WalletError `BYTES_MALFORMED`
   */
  decode(bytes: Uint8Array): DecodedTransaction
  /**
   * Undefined when every input's script and witness opens the coin it spends, signature strictly encoded, else what is wrong.
   * `coins[i]` belongs to input i. Shares nothing with `assemble`.
   */
  verify(bytes: Uint8Array, coins: readonly (TxOutput & { readonly lock: Lock })[]): string | undefined
  /** The scripts that an input's own bytes give away (a public key, a redeem script), for telling our own payments from deposits. */
  scriptsOfInput(scriptSig: Uint8Array, witness: readonly Uint8Array[]): readonly Uint8Array[]
}
