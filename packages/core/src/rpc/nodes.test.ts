import { describe, expect, it } from 'vitest'
import { systemClock } from '../ports/system-clock.ts'
import { rpcHeads } from './heads.ts'
import { rpcNodes } from './nodes.ts'
import { type RpcProvider, rpcProvider } from './provider.ts'
import type { RpcReply } from './reply.ts'

const patience = new AbortController().signal
const provider = (name: string, reply: () => RpcReply): RpcProvider =>
  rpcProvider({
    name,
    transport: async (calls) => calls.map(() => reply()),
    clock: systemClock,
    callTimeoutMs: 2_000,
    readsPerRequest: 10,
  })
const busy: RpcReply = { status: 'error', code: -32005, message: 'limit' }
const silent: RpcReply = { status: 'none', reason: 'gone' }
const settings = { chain: 'test:1', clock: systemClock, quorum: 1, busyCodes: [-32005] }

describe('nodes', () => {
  it('are asked which network they are on once, and again only while they do not say', async () => {
    const asked: string[] = []
    const isOurs = async ({ name }: RpcProvider) => {
      asked.push(name)
      return name === 'good'
    }
    const nodes = rpcNodes({ ...settings, isOurs }, [provider('good', () => silent), provider('mute', () => silent)])
    expect((await nodes.ready()).map(({ name }) => name)).toEqual(['good'])
    await nodes.ready()
    expect(asked).toEqual(['good', 'mute', 'mute'])
  })

  it('pass a question on while one is busy or silent, and give a node error back', async () => {
    const nodes = rpcNodes({ ...settings, isOurs: async () => true }, [])
    const [full, mute] = [provider('full', () => busy), provider('mute', () => silent)]
    const error: RpcReply = { status: 'error', code: 3, message: 'reverted' }
    expect(await nodes.ask([full, mute, provider('good', () => error)], 'm', [], patience)).toEqual(error)
    await expect(nodes.ask([full, mute], 'm', [], patience)).rejects.toMatchObject({
      code: 'CHAIN_UNREACHABLE',
      context: { reason: 'm: full: limit; mute: gone' },
    })
    await expect(nodes.ask([full], 'm', [], AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('heads', () => {
  const heights = new Map([
    ['a', 100],
    ['b', 97],
    ['c', 90],
  ])
  const make = (ask: (name: string) => number | null, headMaxAgeMs = 60_000) => {
    const providers = [...heights.keys()].map((name) => provider(name, () => silent))
    const nodes = rpcNodes({ ...settings, isOurs: async () => true }, providers)
    const headOf = async ({ name }: RpcProvider) => ask(name)
    return rpcHeads<number>({ ...settings, headMaxAgeMs, lagMax: 5, headOf, heightOf: (height) => height }, nodes)
  }

  it('are read once for everybody, and leave out who lags', async () => {
    let asked = 0
    const heads = make((name) => {
      asked += 1
      return heights.get(name) ?? null
    })
    expect(await Promise.all([heads.usable(), heads.every()])).toEqual([
      [100, 97],
      [100, 97, 90],
    ])
    expect(asked).toBe(3)
    await heads.usable(-1)
    expect(asked).toBe(6)
  })

  it('are not remembered when nobody told', async () => {
    let dumb = true
    const heads = make((name) => (dumb ? null : (heights.get(name) ?? null)))
    await expect(heads.usable()).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    dumb = false
    expect(await heads.usable()).toEqual([100, 97])
  })
})
