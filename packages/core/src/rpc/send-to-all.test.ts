import { describe, expect, it } from 'vitest'
import { coreErrors } from '../errors/codes.ts'
import { systemClock } from '../ports/system-clock.ts'
import { rpcNodes } from './nodes.ts'
import { rpcProvider } from './provider.ts'
import type { RpcReply } from './reply.ts'
import { sendToAll, type Verdict } from './send-to-all.ts'

const patience = new AbortController().signal
const taken: RpcReply = { status: 'result', value: 'id' }
const cheap: RpcReply = { status: 'error', code: 1, message: 'cheap' }
const bad: RpcReply = { status: 'error', code: 2, message: 'bad' }
const silent: RpcReply = { status: 'none', reason: 'gone' }
const never = new Promise<RpcReply>(() => undefined)

const read = (reply: RpcReply): Verdict<'bad' | 'cheap'> => {
  if (reply.status === 'result') return { status: 'accepted' }
  if (reply.status === 'none') return { status: 'unknown', reason: reply.reason }
  return { status: 'rejected', code: reply.code === 2 ? 'bad' : 'cheap', reason: reply.message }
}
const advice = { bad: 'operator', cheap: 'reprice' } as const

/** Sends to providers that answer the send as given; `deaf` ones do not even say which network they are on. */
function send(replies: readonly (RpcReply | Promise<RpcReply>)[], deaf: readonly string[] = []) {
  const providers = replies.map((reply, index) =>
    rpcProvider({ name: `p${index}`, transport: async () => [await reply], clock: systemClock, callTimeoutMs: 2_000, readsPerRequest: 1 }),
  )
  const isOurs = async ({ name }: { readonly name: string }) => !deaf.includes(name)
  const nodes = rpcNodes({ chain: 'test:1', clock: systemClock, quorum: 1, isOurs, busyCodes: [] }, providers)
  return sendToAll(nodes, { method: 'send', params: [] }, read, advice, patience)
}

describe('sending to all providers', () => {
  it('is accepted as soon as one took it, however the others hang', async () => {
    expect(await send([never, cheap, taken])).toEqual({ status: 'accepted' })
  })

  it('is rejected only by a definite no from each, by the class listed first', async () => {
    expect(await send([cheap, bad])).toEqual({ status: 'rejected', code: 'bad', reason: 'p0: cheap; p1: bad', advice: 'operator' })
    expect(await send([cheap, silent])).toEqual({ status: 'unknown', reason: 'p1: gone' })
  })

  it('is unknown while one was not asked, and when none could be', async () => {
    expect(await send([cheap, cheap], ['p1'])).toEqual({ status: 'unknown', reason: 'p1: not asked, it is down' })
    expect(await send([taken], ['p0'])).toEqual({ status: 'unknown', reason: 'no provider answered' })
    expect(await send([])).toEqual({ status: 'unknown', reason: 'no provider answered' })
  })

  it('is unknown, and does not throw, when a provider is on another network', async () => {
    const provider = rpcProvider({
      name: 'p',
      transport: async () => [taken],
      clock: systemClock,
      callTimeoutMs: 2_000,
      readsPerRequest: 1,
    })
    const isOurs = () => Promise.reject(coreErrors.create('CHAIN_NETWORK_MISMATCH', { expected: 'a', actual: 'b' }))
    const nodes = rpcNodes({ chain: 'test:1', clock: systemClock, quorum: 1, isOurs, busyCodes: [] }, [provider])
    expect((await sendToAll(nodes, { method: 'send', params: [] }, read, advice, patience)).status).toBe('unknown')
  })
})
