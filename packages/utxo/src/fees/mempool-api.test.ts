import { expect, it } from 'vitest'
import { mempoolApi } from './mempool-api.ts'

const never = new AbortController().signal
const answering =
  (text: string, status = 200): typeof fetch =>
  async () =>
    new Response(text, { status })
const body = '{"fastestFee":12,"halfHourFee":8.25,"hourFee":5,"economyFee":2,"minimumFee":1}'

it.each([
  [1, 12_000n],
  [3, 8_250n],
  [6, 5_000n],
  [100, 2_000n],
])('within %i blocks', async (blocks, rate) => {
  expect(await mempoolApi({ url: 'https://mempool.example/api/', fetch: answering(body) }).quote({ blocks }, never)).toEqual({
    status: 'quoted',
    rate,
    source: 'mempool-api',
  })
})

it.each([
  ['an error', answering('{}', 500)],
  ['no JSON', answering('<html>')],
  ['no such field', answering('{}')],
  ['a text', answering('{"hourFee":"many"}')],
  ['zero', answering('{"hourFee":0}')],
  ['less than nothing', answering('{"hourFee":-4}')],
  ['silence', (async () => Promise.reject(new TypeError('https://user:secret@x'))) as typeof fetch],
])('%s is no rate, and no exception', async (_, fetch) => {
  const quote = await mempoolApi({ url: 'https://mempool.example/api', fetch }).quote({ blocks: 6 }, never)
  expect(quote.status).toBe('unavailable')
  expect(JSON.stringify(quote)).not.toContain('secret')
})
