import type { RpcReply } from '@wallet/core'
import { describe, expect, it } from 'vitest'
import { advice, classify } from './classify.ts'

const id = 'a'.repeat(64)
const error = (message: string, code = -26): RpcReply => ({ status: 'error', code, message })

describe('what a node says of a transaction', () => {
  it.each([
    ['txn-already-in-mempool', 'already-known'],
    ['txn-already-known', 'already-known'],
    ['transaction already in block chain', 'already-known'],
    ['Transaction outputs already in utxo set', 'already-known'],
    ['insufficient fee, rejecting replacement abc, not enough additional fees to relay; 0.00 < 0.00000141', 'too-cheap'],
    ['min relay fee not met, 100 < 141', 'too-cheap'],
    ['mempool min fee not met, 141 < 28200', 'too-cheap'],
    ['mempool full', 'too-cheap'],
    ['bad-txns-inputs-missingorspent', 'missing-inputs'],
    ['Missing inputs', 'missing-inputs'],
    ['missing-inputs', 'missing-inputs'],
    ['txn-mempool-conflict', 'other-live'],
    ['bad-txns-spends-conflicting-tx', 'other-live'],
    ['replacement-adds-unconfirmed', 'other-live'],
    ['too-long-mempool-chain, too many unconfirmed ancestors [limit: 25]', 'chain-too-long'],
    ['non-final', 'not-yet-final'],
    ['bad-txns-premature-spend-of-coinbase', 'not-yet-final'],
    ['dust', 'build-bug'],
    ['scriptpubkey', 'build-bug'],
    ['tx-size', 'build-bug'],
    ['mandatory-script-verify-flag-failed (Signature must be zero for failed CHECK(MULTI)SIG operation)', 'build-bug'],
    ['Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)', 'build-bug'],
    ['TX decode failed. Make sure the tx has at least one input.', 'build-bug'],
  ])('%s', (message, expected) => {
    const verdict = classify(error(message), id)
    expect(verdict.status === 'rejected' ? verdict.code : verdict.status).toBe(expected)
  })

  it('what it does not know is unknown, and so is silence or another id', () => {
    expect(classify(error('the moon is full'), id).status).toBe('unknown')
    expect(classify(error('Loading block index...', -28), id).status).toBe('unknown')
    expect(classify({ status: 'none', reason: 'reset' }, id)).toEqual({ status: 'unknown', reason: 'reset' })
    expect(classify({ status: 'result', value: 'b'.repeat(64) }, id).status).toBe('unknown')
    expect(classify({ status: 'result', value: id }, id).status).toBe('accepted')
    expect(classify(error('whatever they call it now', -27), id).status).toBe('already-known')
  })

  it('only what is too cheap is worth another price', () => {
    expect(Object.entries(advice).flatMap(([code, help]) => (help === 'reprice' ? [code] : []))).toEqual(['too-cheap'])
  })
})
