import type { AssetId } from '../../ids/asset-id.ts'

/** The three families: coins spent once, numbered slots, and nothing but an expiry. */
export type ToyKind = 'utxo' | 'nonce' | 'expiry'

/** A coin that is spent, with what the signature commits to: the creating transaction, its value and its owner's key. */
export type ToyInput = { readonly transaction: string; readonly index: number; readonly amount: bigint; readonly owner: string }

/** One delivery; `to` is a public key in hex. */
export type ToyOutput = { readonly to: string; readonly asset: AssetId; readonly amount: bigint }

/** What a toy transaction says before it is signed. */
export type ToyBody = {
  readonly kind: ToyKind
  /** The chain's reference, so that a signature for one network is worthless on another. */
  readonly network: string
  /** Coins it spends; empty unless `utxo`. */
  readonly inputs: readonly ToyInput[]
  /** Account kinds: the paying key in hex, else empty. */
  readonly sender: string
  /** `nonce`: the slot it takes. */
  readonly nonce: number
  /** `expiry`: the last block it may be in. */
  readonly lastValidHeight: number
  /** Account kinds: the most it may cost. Coins pay by what is left over. */
  readonly feeMax: bigint
  readonly outputs: readonly ToyOutput[]
  readonly memo: string
}

/** A decoded transaction as a node keeps it. */
export type ToyTransaction = {
  readonly id: string
  readonly body: ToyBody
  readonly bytes: Uint8Array
  /** The part that is signed. */
  readonly unsigned: Uint8Array
  readonly signatures: readonly Uint8Array[]
  /** Made by the bench from nothing, to fund wallets: needs no input and no signature. */
  readonly minted: boolean
}

/** How much block space a transaction takes, which its fee is measured against. */
export function weightOf(body: ToyBody): bigint {
  return BigInt(body.inputs.length + body.outputs.length + 1)
}

/** The most it can cost: what coins leave over, or the stated limit. */
export function feeOf(body: ToyBody): bigint {
  if (body.kind !== 'utxo') return body.feeMax
  const inputs = body.inputs.reduce((sum, input) => sum + input.amount, 0n)
  return inputs - body.outputs.reduce((sum, output) => sum + output.amount, 0n)
}

/** Names a coin the way claims and spenders do. */
export function outpoint(transaction: string, index: number): string {
  return `${transaction}:${index}`
}

/** Everything a transaction uses up exactly once, as the chain itself names it. */
export function usesOf(body: ToyBody): readonly string[] {
  if (body.kind === 'utxo') return body.inputs.map((input) => outpoint(input.transaction, input.index))
  return body.kind === 'nonce' ? [`${body.sender}:${body.nonce}`] : []
}
