import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { open } from './bench.fixture.ts'
import { passwordWrapper } from './password-wrapper.ts'

const password = new TextEncoder().encode('correct horse battery')
const serverSecret = new Uint8Array(32).fill(3)
const make = (wish: Partial<Parameters<typeof passwordWrapper>[0]> = {}) =>
  passwordWrapper({ name: 'password-1', password, serverSecret, costLog2: 14, ...wish })
const dataKey = new Uint8Array(32).fill(7)
const context = { key: 'hot', chain: 'eip155:137' }

describe('a password wrapper', () => {
  test('opens what it wrapped, also after a restart and whatever the order of the context', async () => {
    const wrapped = await make().wrap(dataKey, context, open)
    expect(await make().unwrap(wrapped, { chain: 'eip155:137', key: 'hot' }, open)).toEqual(dataKey)
    expect(Buffer.from(wrapped).includes(Buffer.from(dataKey))).toBe(false)
  })

  test.each([
    ['another password', { password: new TextEncoder().encode('correct horse batterz') }],
    ['another server secret', { serverSecret: new Uint8Array(32).fill(4) }],
  ])('does not open for %s', async (_, wish) => {
    const wrapped = await make().wrap(dataKey, context, open)
    await expect(make(wish).unwrap(wrapped, context, open)).rejects.toMatchObject({ code: 'KEYSTORE_UNWRAP_REFUSED' })
  })

  test('does not open under another context, nor with any byte changed', async () => {
    const wrapper = make()
    const wrapped = await wrapper.wrap(dataKey, context, open)
    await expect(wrapper.unwrap(wrapped, { ...context, key: 'cold' }, open)).rejects.toMatchObject({ code: 'KEYSTORE_UNWRAP_REFUSED' })
    // Bytes 2 to 17 are the salt, each change of which costs a derivation: one of them stands for all.
    for (const at of [0, 1, 2, ...Array.from({ length: wrapped.length - 18 }, (_, index) => index + 18)]) {
      const changed = Uint8Array.from(wrapped)
      changed[at] = (changed[at] as number) ^ 1
      await expect(wrapper.unwrap(changed, context, open), `byte ${at}`).rejects.toMatchObject({ code: 'KEYSTORE_UNWRAP_REFUSED' })
    }
    await expect(wrapper.unwrap(wrapped.subarray(0, 10), context, open)).rejects.toMatchObject({ code: 'KEYSTORE_UNWRAP_REFUSED' })
  })

  test.each([
    ['a short password', { password: new Uint8Array(7) }],
    ['a short server secret', { serverSecret: new Uint8Array(31) }],
    ['a low cost', { costLog2: 13 }],
    ['a cost beyond memory', { costLog2: 21 }],
  ])('is not made with %s', (_, wish) => {
    expect(() => make(wish)).toThrow('KEYSTORE_OPTIONS_INVALID')
  })

  test('serves nobody once closed, gives way to its signal, and prints nothing', async () => {
    const wrapper = make()
    expect([inspect(wrapper), JSON.stringify(wrapper), `${wrapper}`]).toEqual(['[secret]', '"[secret]"', '[secret]'])
    await expect(wrapper.wrap(dataKey, context, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
    wrapper.close()
    wrapper.close()
    await expect(wrapper.wrap(dataKey, context, open)).rejects.toMatchObject({ code: 'SIGNER_CLOSED' })
  })
})
