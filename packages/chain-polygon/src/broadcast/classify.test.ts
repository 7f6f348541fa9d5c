import { combineVerdicts, type RpcReply, type Verdict as VerdictOf } from '@wallet/core'
import { describe, expect, it } from 'vitest'
import { advice, classify, type RejectionCode } from './classify.ts'

type Verdict = VerdictOf<RejectionCode>

const id = `0x${'ab'.repeat(32)}`
const told = (message: string, code = -32000): Verdict => classify({ status: 'error', code, message }, id)
const meaning = (verdict: Verdict): string => (verdict.status === 'rejected' ? verdict.code : verdict.status)

/** Texts as bor, geth, anvil and hardhat write them. */
const texts: readonly (readonly [string, string])[] = [
  ['already known', 'already-known'],
  ['ALREADY_EXISTS: already known', 'already-known'],
  ['transaction already imported', 'already-known'],
  ['Known transaction: 0xabcd', 'already-known'],
  ['known transaction: abcd', 'already-known'],
  ['unknown transaction', 'unknown'],
  ['nonce too low', 'slot-consumed'],
  ['nonce too low: next nonce 5, tx nonce 4', 'slot-consumed'],
  ['transaction nonce too low', 'slot-consumed'],
  ['Nonce too low. Expected nonce to be 1 but got 0.', 'slot-consumed'],
  ['replacement transaction underpriced', 'other-live-at-nonce'],
  ['replacement transaction underpriced: new tx gas fee cap 1 <= 2 queued', 'other-live-at-nonce'],
  ['Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 3 is necessary to replace', 'other-live-at-nonce'],
  ['transaction underpriced', 'too-cheap'],
  ['transaction underpriced: gas tip cap 1, minimum needed 25000000000', 'too-cheap'],
  ['transaction gas price below minimum: gas tip cap 1000000000, minimum needed 25000000000', 'too-cheap'],
  ['max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1, baseFee: 2', 'too-cheap'],
  ['max fee per gas less than block base fee', 'too-cheap'],
  ['fee cap less than block base fee', 'too-cheap'],
  ['insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1', 'funds'],
  ['Insufficient funds for gas * price + value', 'funds'],
  ["sender doesn't have enough funds to send tx. The max upfront cost is: 1", 'funds'],
  ['nonce too high', 'gap'],
  ['gapped-nonce tx from delegated accounts', 'gap'],
  ['txpool is full', 'pool-limit'],
  ['account limit exceeded', 'pool-limit'],
  ['in-flight transaction limit reached for delegated accounts', 'pool-limit'],
  ['address already reserved', 'pool-limit'],
  ['future transaction tries to replace pending', 'pool-limit'],
  ['exceeds block gas limit', 'build-bug'],
  ['intrinsic gas too low', 'build-bug'],
  ['intrinsic gas too low: gas 1, minimum needed 21000', 'build-bug'],
  ['oversized data: transaction size 131073, limit 131072', 'build-bug'],
  ['invalid sender', 'build-bug'],
  ['invalid chain id for signer: have 1 want 137', 'build-bug'],
  ['only replay-protected (EIP-155) transactions allowed over RPC', 'build-bug'],
  ['max priority fee per gas higher than max fee per gas', 'build-bug'],
  ['transaction gas limit too high (cap: 33554432, tx: 33554433)', 'build-bug'],
  ['tx fee (1.50 ether) exceeds the configured cap (1.00 ether)', 'provider-policy'],
  ['transaction from or to a filtered address', 'provider-policy'],
  ['execution reverted: nonce too low', 'unknown'],
  ['Error: VM Exception while processing transaction: reverted with reason string "paused"', 'unknown'],
  ['daily request limit exceeded', 'unknown'],
  ['request timed out', 'unknown'],
  ['Internal error', 'unknown'],
  ['header not found', 'unknown'],
  ['', 'unknown'],
  ['something nobody has seen before', 'unknown'],
]

describe('what an answer to a send means', () => {
  it.each(texts)('"%s" is %s', (text, expected) => {
    expect(meaning(told(text))).toBe(expected)
  })

  it('is unknown for a limit, whatever it says', () => {
    expect(told('nonce too low', -32005).status).toBe('unknown')
  })

  it('is accepted only with the id that we computed', () => {
    const answered = (value: unknown): string => classify({ status: 'result', value } satisfies RpcReply, id).status
    expect(answered(id)).toBe('accepted')
    expect(answered(id.toUpperCase().replace('0X', '0x'))).toBe('accepted')
    for (const value of [`0x${'cd'.repeat(32)}`, null, '', {}, true]) expect(answered(value)).toBe('unknown')
  })

  it('is unknown where there was none', () => {
    expect(classify({ status: 'none', reason: 'ECONNRESET' }, id)).toEqual({ status: 'unknown', reason: 'ECONNRESET' })
  })
})

describe('what several providers say together', () => {
  const accepted: Verdict = { status: 'accepted' }
  const known: Verdict = { status: 'already-known' }
  const cheap: Verdict = { status: 'rejected', code: 'too-cheap', reason: 'cheap' }
  const consumed: Verdict = { status: 'rejected', code: 'slot-consumed', reason: 'low' }
  const silent: Verdict = { status: 'unknown', reason: 'timeout' }
  const together = (...verdicts: readonly Verdict[]) =>
    combineVerdicts(
      verdicts.map((verdict, index) => ({ provider: `p${index}`, verdict })),
      advice,
    )

  it('is accepted when one took it, known when one had it', () => {
    expect(together(cheap, silent, accepted)).toEqual({ status: 'accepted' })
    expect(together(consumed, known, silent)).toEqual({ status: 'already-known' })
  })

  it('is rejected only when all refused, by what says most about the nonce', () => {
    expect(together(cheap, silent)).toMatchObject({ status: 'unknown', reason: 'p1: timeout' })
    expect(together(cheap, consumed)).toMatchObject({
      status: 'rejected',
      code: 'slot-consumed',
      advice: 'wait',
      reason: 'p0: cheap; p1: low',
    })
    expect(together(cheap)).toMatchObject({ status: 'rejected', code: 'too-cheap', advice: 'reprice' })
  })

  it('is unknown when nobody was asked', () => {
    expect(together()).toEqual({ status: 'unknown', reason: 'no provider is usable' })
  })
})
