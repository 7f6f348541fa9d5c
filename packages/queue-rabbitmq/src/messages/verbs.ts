import type { Json } from '@wallet/core'

/** What the fields of each message are. Amounts are whole coins as decimal strings: JSON numbers lose digits. */
export type MessageInputs = {
  'wallet.management.create': { readonly userId: string; readonly label: string }
  'wallet.management.list': { readonly userId: string }
  'wallet.management.get': { readonly userId: string; readonly walletId: string }
  'wallet.management.setActive': { readonly userId: string; readonly walletId: string }
  'wallet.balance.get': { readonly userId: string; readonly walletId: string }
  'wallet.balance.getTokens': { readonly userId: string; readonly walletId: string }
  'wallet.transaction.transferSol': {
    readonly id: string
    readonly userId: string
    readonly walletId: string
    readonly recipient: string
    readonly amount: string
    readonly memo?: string
  }
  'wallet.transaction.transfer': {
    readonly id: string
    readonly userId: string
    /** Absent: the wallet that the service names for the asset. */
    readonly walletId?: string
    readonly asset: string
    readonly recipient: string
    readonly amount: string
    readonly memo?: string
  }
  'wallet.transaction.sign': {
    readonly id: string
    readonly userId: string
    readonly walletId: string
    /** Base64. What it means is carried out; these bytes are never signed. */
    readonly transaction: string
  }
}

/** The name of a message, which is its routing key. */
export type MessageVerb = keyof MessageInputs

/** What carries the messages out. Each MUST be idempotent: a message comes at least once. */
export type MessageHandlers = { readonly [Verb in MessageVerb]: (input: MessageInputs[Verb]) => Promise<Json> }

type Field = { readonly pattern: RegExp; readonly optional?: true }

const user: Field = { pattern: /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,99}$/ }
const label: Field = { pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,19}$/ }
const readable: Field = { pattern: /^[\x21-\x7e]{1,200}$/ }
const id: Field = { pattern: /^[\x21-\x7e]{1,128}$/ }
const amount: Field = { pattern: /^[0-9.]{1,160}$/ }
const memo: Field = { pattern: /^[^\p{Cc}]{1,256}$/u, optional: true }
const base64: Field = { pattern: /^(?:[A-Za-z0-9+/]{4}){1,2500}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/ }

const ofUser = { userId: user }
const ofWallet = { userId: user, walletId: readable }

/** The fields of each message: all that is read, and nothing else is let in. */
export const messageFields: { readonly [Verb in MessageVerb]: { readonly [field: string]: Field } } = {
  'wallet.management.create': { ...ofUser, label },
  'wallet.management.list': ofUser,
  'wallet.management.get': ofWallet,
  'wallet.management.setActive': ofWallet,
  'wallet.balance.get': ofWallet,
  'wallet.balance.getTokens': ofWallet,
  'wallet.transaction.transferSol': { id, ...ofWallet, recipient: readable, amount, memo },
  'wallet.transaction.transfer': {
    id,
    userId: user,
    walletId: { ...readable, optional: true },
    asset: readable,
    recipient: readable,
    amount,
    memo,
  },
  'wallet.transaction.sign': { id, ...ofWallet, transaction: base64 },
}

/** The routing keys that a server binds: also what nobody knows comes to it, to be told so. */
export const boundKeys: readonly string[] = ['wallet.management.*', 'wallet.balance.*', 'wallet.transaction.*']

/** Whether a routing key is a message we know. */
export function isVerb(key: string): key is MessageVerb {
  return Object.hasOwn(messageFields, key)
}
