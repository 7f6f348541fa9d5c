export { type Base58Form, base58Of, parseBase58 } from './addresses/base58.ts'
export { assemble, type Unlocked } from './assemble.ts'
export type { RejectionCode } from './broadcast/classify.ts'
export { ByteReader } from './bytes/byte-reader.ts'
export { ByteWriter, compactSizeLength } from './bytes/byte-writer.ts'
export { decodeTransaction } from './bytes/decode-transaction.ts'
export { encodeOutputs, encodeTransaction, transactionIdOf, weightOf } from './bytes/encode-transaction.ts'
export { hash160, sha256, sha256d, taggedHash } from './bytes/hash.ts'
export { fromHex, toDisplay, toHex } from './bytes/hex.ts'
export { legacySighash } from './bytes/legacy-sighash.ts'
export { isMinimal, readPushes, readScript, type ScriptStep, writePushes } from './bytes/script.ts'
export { outputsCovered, sighash } from './bytes/sighash-type.ts'
export { structureFault } from './bytes/structure-fault.ts'
export type { RawInput, RawTransaction } from './bytes/transaction.ts'
export { unsigned } from './bytes/unsigned.ts'
export { frameWeight, outputWeight } from './bytes/weights.ts'
export { type WitnessCoin, witnessSighash } from './bytes/witness-sighash.ts'
export type { ChainPoint } from './chain/follower.ts'
export type { MempoolEntry } from './chain/mempool-entry.ts'
export type { OwnCoin } from './coins/own-coin.ts'
export { encodeBody, unsignedOf } from './draft/body.ts'
export type { UtxoFacts } from './draft/facts.ts'
export { type UtxoErrors, utxoErrors } from './errors/codes.ts'
export { type ExplainCoinsOptions, explainCoins } from './explain/explain-coins.ts'
export { legacyCodeOf } from './explain/legacy-code.ts'
export type { Fundings } from './explain/prove-funding.ts'
export type { CommitmentsOf, InputCommitment } from './explain/reading.ts'
export type { FeeFacts } from './fees/market.ts'
export { type MempoolApiOptions, mempoolApi } from './fees/mempool-api.ts'
export { type Place, placesOf } from './finalize.ts'
export type {
  DecodedTransaction,
  FeeRules,
  Flavour,
  FlavourNetwork,
  InputDigest,
  InputSignature,
  Lock,
  MultisigPolicy,
  Outpoint,
  ParsedAddress,
  Policies,
  TxInput,
  TxOutput,
  UnsignedTransaction,
} from './flavour.ts'
export { legacyInputSize, legacyLockOf, legacyScriptsOfInput } from './legacy/legacy-locks.ts'
export { opensLegacy, type Reading } from './legacy/opens-legacy.ts'
export { answersLegacy, unlockLegacy } from './legacy/unlock-legacy.ts'
export { type CoinNetworks, type CustomChain, resolveNetworkOf } from './network/resolve-network.ts'
export type { CoinsFrom, FeeOptions, MultisigOption, PoolOptions, UtxoOptions } from './options.ts'
export { decodedByBitcoinjs, rawByBitcoinjs, readByBitcoinjs } from './reading/bitcoinjs.ts'
export { inOneSpelling } from './reading/in-one-spelling.ts'
export { cookieFile } from './rpc/cookie-file.ts'
export {
  hashInP2pkh,
  hashInP2sh,
  isMultisigPolicy,
  multisigIn,
  multisigScript,
  p2pkhScript,
  p2shScript,
} from './scripts/templates.ts'
export { answered, curveOf } from './signatures/curve-of.ts'
export { fromDer, toDer } from './signatures/der.ts'
export { multisigSignatures, opensMultisig } from './signatures/multisig-signatures.ts'
export { type Curve, createSignatories, type Signatories } from './signatures/signatories.ts'
export { utxoChain } from './utxo-chain.ts'
