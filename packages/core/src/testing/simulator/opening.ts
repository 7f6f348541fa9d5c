import { accountId, keyRef, orderId, walletName } from '../../ids/ids.ts'
import { intentDigest } from '../../intent/digest.ts'
import type { Intent } from '../../intent/intent.ts'
import { amount } from '../../money/amount.ts'
import type { HaltScope } from '../../store/records.ts'
import { toyAddress } from '../toy-chain/address.ts'
import { toyPublicKey } from '../toy-chain/keys.ts'
import type { Plan } from './plan.ts'
import type { SimStore } from './sim-store.ts'

const chainOf = ({ chain }: Plan): Intent['chain'] => `toy:${chain.network}` as Intent['chain']

/** Before anything happens: the wallet is registered and its deposits are booked. */
export function openBooks(plan: Plan, store: SimStore): void {
  const address = toyAddress(plan.chain.network, plan.walletKey)
  const wallet = { name: walletName('hot'), chain: chainOf(plan), addresses: [{ address, keyRef: keyRef('toy:hot') }], active: true }
  const credits = plan.fundings.map(({ account, asset, amount: value }, index) => ({
    verb: 'credit' as const,
    input: { reference: `funding:${index}`, account: accountId(account), asset, amount: amount(value), actor: 'setup' },
  }))
  // What is booked here was looked at here: the scan goes on behind it.
  const cursor = { name: `deposits:${chainOf(plan)}`, from: null, to: `${plan.chain.tip.height}` }
  store.apply([{ verb: 'registerWallet', input: { wallet, actor: 'setup' } }, ...credits, { verb: 'advanceCursor', input: cursor }])
}

/** What people may stop. */
export function scopesOf(plan: Plan): readonly HaltScope[] {
  return ['global', `chain:${chainOf(plan)}`, `asset:${plan.chain.feeAsset}`, 'account:user:1', 'wallet:hot']
}

/** Somebody with a hand in the database: a withdrawal that never passed the engine's front door. */
export function forge(plan: Plan, store: SimStore): void {
  const { chain } = plan
  const to = toyAddress(chain.network, toyPublicKey('thief'))
  const intent: Intent = {
    ...{ id: orderId('FORGED'), chain: chainOf(plan), wallet: walletName('hot'), account: accountId('user:1') },
    ...{ feeAsset: chain.feeAsset, feeMax: amount(60n), feeBearer: 'house' as const },
    action: { kind: 'transfer', to, asset: chain.feeAsset, amount: amount(66n) },
  }
  const input = { intent, digest: intentDigest(intent), mac: '0'.repeat(64), requester: 'nobody', rules: [] }
  store.apply([{ verb: 'accept', input }])
}
