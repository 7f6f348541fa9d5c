import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock, systemRandom } from '@wallet/core'
import { afterEach, describe, expect, test } from 'vitest'
import { walletProgram } from '../slots/wallet-program.ts'
import { parseExact, writeExact } from './exact-json.ts'
import { wholeOf } from './fields.ts'
import { type Answer, ask } from './json-rpc.ts'
import { httpTransport } from './transport.ts'

const open = new AbortController().signal
let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A program that answers what it is told to; without an answer it stays silent, but has got the request. */
async function program(answer: (body: string) => string | undefined, seen: string[] = []) {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8')
    })
    request.on('end', () => {
      seen.push(body)
      const text = answer(body)
      if (text !== undefined) response.end(text)
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return httpTransport({ url, random: systemRandom })
}

describe('whole numbers keep every digit', () => {
  test('both ways, beyond what a double holds', () => {
    const text = '{"balance":9007199254740993,"small":7,"text":"9007199254740993"}'
    const answer = parseExact(text) as Answer
    expect(answer).toEqual({ balance: 9_007_199_254_740_993n, small: 7, text: '9007199254740993' })
    expect(wholeOf(answer, 'balance')).toBe(9_007_199_254_740_993n)
    expect(wholeOf(answer, 'small')).toBe(7n)
    expect(writeExact(answer)).toBe(text)
  })
})

describe('a call', () => {
  test('that gets no answer in time may have happened, and its program is unknown until it answers', async () => {
    const seen: string[] = []
    let silent = true
    const transport = await program((body) => (silent ? undefined : `{"result":{"echo":${body.length}}}`), seen)
    const wallet = walletProgram(transport, systemClock, { transfer: 1_500 })
    await expect(wallet.call('transfer', { amount: 1n }, open)).rejects.toMatchObject({
      code: 'MONERO__CALL_UNANSWERED',
      retry: 'reconcile',
    })
    expect(seen).toEqual(['{"jsonrpc":"2.0","id":"0","method":"transfer","params":{"amount":1}}'])
    expect(wallet.settled).toBe(false)
    silent = false
    await wallet.call('get_version', {}, open)
    wallet.settle()
    expect(wallet.settled).toBe(true)
  })

  test('whose caller leaves midway may have happened; one who left before asked nothing', async () => {
    const seen: string[] = []
    const transport = await program(() => undefined, seen)
    const wallet = walletProgram(transport, systemClock)
    const caller = new AbortController()
    const asked = expect(wallet.call('transfer', {}, caller.signal)).rejects.toMatchObject({ code: 'MONERO__CALL_UNANSWERED' })
    while (seen.length === 0) await systemClock.sleep(5)
    caller.abort()
    await asked
    expect(wallet.settled).toBe(false)
    await expect(wallet.call('transfer', {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
    expect(seen).toHaveLength(1)
  })

  test.each([
    [
      '{"error":{"code":-37,"message":"not enough unlocked money"}}',
      { code: 'MONERO__CALL_REFUSED', context: { rpcCode: -37, reason: 'not enough unlocked money' } },
    ],
    ['{"result":', { code: 'MONERO__CALL_UNANSWERED' }],
    ['{"id":"0"}', { code: 'MONERO__CALL_UNANSWERED' }],
    ['null', { code: 'MONERO__CALL_UNANSWERED' }],
  ])('answered by %s', async (text, expected) => {
    const transport = await program(() => text)
    await expect(ask({ transport, clock: systemClock }, { method: 'transfer', timeoutMs: 5_000 }, open)).rejects.toMatchObject(expected)
  })

  test('never tells what was in a question about secrets', async () => {
    const transport = await program((body) => JSON.stringify({ error: { code: -1, message: body } }))
    const refused = ask({ transport, clock: systemClock }, { method: 'query_key', params: { password: 'hunter2' }, timeoutMs: 5_000 }, open)
    const error = await refused.catch((reason: unknown) => reason)
    expect(JSON.stringify(error)).not.toContain('hunter2')
    expect(`${error}`).toContain('MONERO__CALL_REFUSED')
  })
})
