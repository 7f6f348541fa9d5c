import { invariant } from '../../errors/invariant.ts'
import type { AssetId } from '../../ids/asset-id.ts'
import { toyVerify } from './keys.ts'
import { feeOf, outpoint, type ToyTransaction, usesOf } from './transaction.ts'

/** A coin on the chain. */
export type ToyCoin = { readonly owner: string; readonly amount: bigint; readonly height: number }

/** Where a transaction stands in the chain and what it did. */
export type ToyPlace = { readonly height: number; readonly reverted: boolean; readonly feePaid: bigint }

/** All that a chain of blocks amounts to. */
export type ToyLedger = {
  readonly coins: Map<string, ToyCoin>
  /** What was used up (a coin, a slot) → the transaction that did. */
  readonly used: Map<string, string>
  /** `<key>|<asset>` → base units. */
  readonly balances: Map<string, bigint>
  /** Key → its next slot. */
  readonly nonces: Map<string, number>
  readonly places: Map<string, ToyPlace>
}

/** What the rules of the chain need to know beside the ledger. */
export type ToyRules = {
  readonly network: string
  readonly feeAsset: AssetId
  /** Keys at which every delivery reverts: the fee is paid, nothing arrives. */
  readonly reverting: ReadonlySet<string>
}

/** The ledger before the first block. */
export function emptyLedger(): ToyLedger {
  return { coins: new Map(), used: new Map(), balances: new Map(), nonces: new Map(), places: new Map() }
}

/** What a key has of an asset, in base units. */
export function balanceOf(ledger: ToyLedger, key: string, asset: string): bigint {
  return ledger.balances.get(`${key}|${asset}`) ?? 0n
}

/** What is wrong with the bytes themselves, on every ledger: network, shape, signatures. */
export function defectOf({ body, unsigned, signatures, minted }: ToyTransaction, rules: ToyRules): string | null {
  if (minted) return null
  if (body.network !== rules.network) return 'wrong-network'
  const signers = body.kind === 'utxo' ? body.inputs.map((input) => input.owner) : [body.sender]
  if (signers.length === 0 || signers.length !== signatures.length) return 'bad-signature'
  const valid = signers.every((signer, index) => toyVerify(signer, unsigned, signatures[index] as Uint8Array))
  if (!valid) return 'bad-signature'
  if (new Set(usesOf(body)).size !== usesOf(body).length) return 'double-use'
  return feeOf(body) < 0n ? 'overspent' : null
}

/** Why it cannot be in the block at `height` on this ledger; null when it can. `gap` and `missing-inputs` may pass. */
export function obstacleTo(ledger: ToyLedger, { id, body, minted }: ToyTransaction, height: number, rules: ToyRules): string | null {
  if (ledger.places.has(id)) return 'already-known'
  if (minted) return null
  for (const use of usesOf(body)) if (ledger.used.has(use)) return body.kind === 'nonce' ? 'nonce-too-low' : 'coin-spent'
  if (body.kind === 'utxo') {
    for (const input of body.inputs) {
      const coin = ledger.coins.get(outpoint(input.transaction, input.index))
      if (coin === undefined) return 'missing-inputs'
      if (coin.amount !== input.amount || coin.owner !== input.owner) return 'bad-signature'
    }
    return null
  }
  if (body.kind === 'expiry' && height > body.lastValidHeight) return 'expired'
  const needed = new Map<string, bigint>([[rules.feeAsset, body.feeMax]])
  for (const { asset, amount } of body.outputs) needed.set(asset, (needed.get(asset) ?? 0n) + amount)
  for (const [asset, amount] of needed) if (balanceOf(ledger, body.sender, asset) < amount) return 'insufficient-funds'
  return body.kind === 'nonce' && body.nonce > (ledger.nonces.get(body.sender) ?? 0) ? 'gap' : null
}

/** Puts a transaction that nothing stands against into the block at `height`. */
export function applyTo(ledger: ToyLedger, transaction: ToyTransaction, height: number, feeRate: bigint, rules: ToyRules): void {
  const { id, body, minted } = transaction
  invariant(obstacleTo(ledger, transaction, height, rules) === null, `${id} cannot be in block ${height}`)
  const add = (key: string, asset: string, amount: bigint) => ledger.balances.set(`${key}|${asset}`, balanceOf(ledger, key, asset) + amount)
  for (const use of usesOf(body)) ledger.used.set(use, id)
  for (const input of body.inputs) {
    ledger.coins.delete(outpoint(input.transaction, input.index))
    add(input.owner, rules.feeAsset, -input.amount)
  }
  const metered = BigInt(body.outputs.length + 1) * feeRate
  const feePaid = body.kind === 'utxo' ? (minted ? 0n : feeOf(body)) : minted || metered > body.feeMax ? body.feeMax : metered
  const reverted = !minted && body.kind !== 'utxo' && body.outputs.some((output) => rules.reverting.has(output.to))
  if (body.kind !== 'utxo' && !minted) {
    add(body.sender, rules.feeAsset, -feePaid)
    if (body.kind === 'nonce') ledger.nonces.set(body.sender, body.nonce + 1)
  }
  ledger.places.set(id, { height, reverted, feePaid })
  if (reverted) return
  for (const [index, output] of body.outputs.entries()) {
    if (body.kind === 'utxo') ledger.coins.set(outpoint(id, index), { owner: output.to, amount: output.amount, height })
    else if (!minted) add(body.sender, output.asset, -output.amount)
    add(output.to, output.asset, output.amount)
  }
}
