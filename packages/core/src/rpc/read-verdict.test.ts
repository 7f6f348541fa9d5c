import { describe, expect, it } from 'vitest'
import { type KnownError, readVerdict } from './read-verdict.ts'
import type { RpcReply } from './reply.ts'
import type { Verdict } from './send-to-all.ts'

const knownErrors: readonly KnownError<'cheap' | 'funds'>[] = [
  [-5, 'unknown'],
  [-27, 'already-known'],
  [/known/, 'already-known'],
  [/fee too low/, 'cheap'],
  [/too low/, 'funds'],
]
const read = (reply: RpcReply): Verdict<'cheap' | 'funds'> => readVerdict(reply, (value) => value === 'ours', knownErrors)
const refused = (message: string, code = 1): Verdict<'cheap' | 'funds'> => read({ status: 'error', code, message })

describe('what a reply to a send means', () => {
  it('is accepted only when our own id comes back', () => {
    expect(read({ status: 'result', value: 'ours' })).toEqual({ status: 'accepted' })
    for (const value of ['theirs', null, undefined, {}])
      expect(read({ status: 'result', value })).toEqual({ status: 'unknown', reason: 'answered with another transaction id' })
  })

  it('is unknown without a reply, whatever the reason says', () => {
    expect(read({ status: 'none', reason: 'fee too low' })).toEqual({ status: 'unknown', reason: 'fee too low' })
  })

  it('goes by the first match, whatever the case, and keeps the words of the node', () => {
    expect(refused('Fee TOO low')).toEqual({ status: 'rejected', code: 'cheap', reason: 'Fee TOO low' })
    expect(refused('Balance too low')).toEqual({ status: 'rejected', code: 'funds', reason: 'Balance too low' })
    expect(refused('Known')).toEqual({ status: 'already-known' })
  })

  it('goes by the code where one is listed, before a text that stands after it', () => {
    expect(refused('fee too low', -5)).toEqual({ status: 'unknown', reason: 'fee too low' })
    expect(refused('fee too low', -27)).toEqual({ status: 'already-known' })
  })

  it('is unknown where nothing matches: a code is no text, and an unheard-of text no refusal', () => {
    for (const message of ['never heard of', '', '-27']) expect(refused(message)).toEqual({ status: 'unknown', reason: message })
  })
})
