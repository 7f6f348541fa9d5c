import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../ports/system-clock.ts'
import { type RpcProvider, rpcProvider } from './provider.ts'
import type { RpcReply } from './reply.ts'
import type { RpcTransport } from './transport.ts'

const patience = new AbortController().signal
const make = (transport: RpcTransport, readsPerRequest = 50): RpcProvider =>
  rpcProvider({ name: 'test', transport, clock: systemClock, callTimeoutMs: 100, readsPerRequest })
const silent: RpcReply = { status: 'none', reason: 'gone' }

describe('a provider', () => {
  it('puts reads of one moment into one request, up to its limit, and sends alone', async () => {
    const sizes: number[] = []
    const provider = make(async (calls) => {
      sizes.push(calls.length)
      return calls.map(({ method }) => ({ status: 'result', value: method }))
    }, 3)
    const reads = ['a', 'b', 'c', 'd'].map((method) => provider.read(method, [], patience))
    const send = provider.send({ method: 's', params: [] }, patience)
    expect((await Promise.all([...reads, send])).map((reply) => reply.status === 'result' && reply.value)).toEqual([
      'a',
      'b',
      'c',
      'd',
      's',
    ])
    expect(sizes.sort()).toEqual([1, 1, 3])
  })

  it('never cuts apart reads that must be answered by one node', async () => {
    const requests: string[][] = []
    const provider = make(async (calls) => {
      requests.push(calls.map(({ method }) => method))
      return calls.map(({ method }) => (method === 'c' ? silent : { status: 'result', value: method }))
    }, 3)
    const calls = (...methods: string[]) => methods.map((method) => ({ method, params: [] }))
    const [a, together, b, pair] = await Promise.all([
      provider.read('a', [], patience),
      provider.readTogether(calls('b', 'c', 'd'), patience),
      provider.read('e', [], patience),
      provider.readTogether(calls('f', 'g'), patience),
    ])
    expect(requests).toEqual([['a'], ['b', 'c', 'd'], ['e', 'f', 'g']])
    expect([a, ...together, b, ...pair].map((reply) => (reply.status === 'result' ? reply.value : '-')).join('')).toBe('ab-defg')
    const none = { status: 'none', reason: 'more calls than one request takes' }
    expect(await provider.readTogether(calls('a', 'b', 'c', 'd'), patience)).toEqual([none, none, none, none])
    expect(requests).toHaveLength(3)
  })

  it('puts sends of one moment into one request too where they may share, in their order and apart from reads', async () => {
    const requests: string[][] = []
    const transport: RpcTransport = async (calls) => {
      requests.push(calls.map(({ method }) => method))
      return calls.map(({ method }) => (method === 's2' ? silent : { status: 'result', value: method }))
    }
    const provider = rpcProvider({
      name: 'test',
      transport,
      clock: systemClock,
      callTimeoutMs: 100,
      readsPerRequest: 9,
      sendsPerRequest: 2,
    })
    const caller = new AbortController()
    const sends = ['s1', 's2', 's3'].map((method) => provider.send({ method, params: [] }, patience))
    const left = provider.send({ method: 's4', params: [] }, caller.signal)
    const read = provider.read('r', [], patience)
    caller.abort()
    expect((await Promise.all([...sends, read])).map(({ status }) => status)).toEqual(['result', 'none', 'result', 'result'])
    // It may have gone out all the same: called off is no answer, and no answer decides nothing.
    expect(await left).toEqual({ status: 'none', reason: 'called off' })
    expect(requests).toEqual([['s1', 's2'], ['s3', 's4'], ['r']])
  })

  it('answers at the time limit', async () => {
    const hangs: RpcTransport = (calls, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(calls.map(() => silent)), { once: true })
      })
    const deaf: RpcTransport = () => new Promise(() => undefined)
    for (const transport of [hangs, deaf]) {
      expect(await make(transport).read('a', [], patience)).toEqual({ status: 'none', reason: 'no answer within 100 ms' })
    }
  })

  it('rests after five silences in a row, and an answered error is no silence', async () => {
    let asked = 0
    let reply: RpcReply = { status: 'error', code: -32000, message: 'nonce too low' }
    const provider = make(async (calls) => {
      asked += 1
      return calls.map(() => reply)
    })
    for (let turn = 0; turn < 8; turn += 1) await provider.read('a', [], patience)
    expect([asked, provider.state()]).toEqual([8, 'closed'])
    reply = silent
    for (let turn = 0; turn < 8; turn += 1) expect((await provider.read('a', [], patience)).status).toBe('none')
    expect([asked, provider.state()]).toEqual([13, 'open'])
  })

  it('keeps one listener on a signal, and none when all is answered', async () => {
    const provider = make(async (calls) => calls.map(() => silent))
    const { signal } = new AbortController()
    const reads = Array.from({ length: 50 }, () => provider.read('a', [], signal))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await Promise.all(reads)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('lets a caller go who gives up, and counts nothing against the provider', async () => {
    const provider = make(() => new Promise(() => undefined))
    const caller = new AbortController()
    const read = provider.read('a', [], caller.signal)
    caller.abort()
    expect(await read).toEqual({ status: 'none', reason: 'called off' })
    expect(await provider.send({ method: 's', params: [] }, caller.signal)).toEqual({ status: 'none', reason: 'called off' })
    expect(provider.state()).toBe('closed')
  })
})
