import { coreErrors } from '../errors/codes.ts'

declare const idBrand: unique symbol
type Id<Kind extends string> = string & { readonly [idBrand]: Kind }

/** The caller's id of a withdrawal, or the engine's of a house order. Never expires, never reused. */
export type OrderId = Id<'OrderId'>
/** One try at carrying out one or more orders: exactly one set of signed bytes. */
export type AttemptId = Id<'AttemptId'>
/** A ledger account: `user:42`, `house:fees`, `world`. */
export type AccountId = Id<'AccountId'>
/** The name of a wallet: a payer on one chain. */
export type WalletName = Id<'WalletName'>
/** What a transaction uses up exactly once, with its chain in front: `<caip2>/utxo:<txid>:<vout>`. */
export type ClaimKey = Id<'ClaimKey'>
/** An ordered line of slots, such as one EVM sender's nonces: `<caip2>/nonce:<address>`. */
export type LaneId = Id<'LaneId'>
/** A chain's own name for a transaction, computed here and never taken from a node's answer. */
export type TransactionId = Id<'TransactionId'>
/** Names a key at a signer; says nothing about the key itself. */
export type KeyRef = Id<'KeyRef'>

const readable = /^[\x21-\x7e]+$/

function id<Kind extends string>(kind: Kind, text: string, lengthMax: number): Id<Kind> {
  const refuse = (reason: string) => coreErrors.create('ID_INVALID', { kind, reason })
  if (typeof text !== 'string' || text.length === 0) throw refuse('empty')
  if (text.length > lengthMax) throw refuse(`longer than ${lengthMax} characters`)
  if (!readable.test(text)) throw refuse('only printable ASCII without blanks')
  if (text.includes('|')) throw refuse('the character "|" separates keys in stores')
  return text as Id<Kind>
}

/**
 * Checks an order's id: 1–200 printable ASCII characters, no blanks, no `|`. A caller's own may have 128, since the engine's begin with it.
 *
 * @throws WalletError `ID_INVALID`
 */
export function orderId(text: string): OrderId {
  return id('OrderId', text, 200)
}
/** Checks an attempt's id. @throws WalletError `ID_INVALID` */
export function attemptId(text: string): AttemptId {
  return id('AttemptId', text, 300)
}
/** Checks a ledger account's id. @throws WalletError `ID_INVALID` */
export function accountId(text: string): AccountId {
  return id('AccountId', text, 128)
}
/** Checks a wallet's name. @throws WalletError `ID_INVALID` */
export function walletName(text: string): WalletName {
  return id('WalletName', text, 128)
}
/** Checks a claim's key. @throws WalletError `ID_INVALID` */
export function claimKey(text: string): ClaimKey {
  return id('ClaimKey', text, 300)
}
/** Checks a lane's id. @throws WalletError `ID_INVALID` */
export function laneId(text: string): LaneId {
  return id('LaneId', text, 200)
}
/** Checks a transaction's id. @throws WalletError `ID_INVALID` */
export function transactionId(text: string): TransactionId {
  return id('TransactionId', text, 200)
}
/** Checks a key's name at a signer. @throws WalletError `ID_INVALID` */
export function keyRef(text: string): KeyRef {
  return id('KeyRef', text, 300)
}
