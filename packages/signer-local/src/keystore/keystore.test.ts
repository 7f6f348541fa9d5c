import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { labelOf, memorySource, open, quickWrapper, words } from './bench.fixture.ts'
import { createKeystore, type Keystore, openKeystore } from './keystore.ts'

async function filled(source = memorySource(), wrapper = quickWrapper('first')): Promise<Keystore> {
  const keystore = await createKeystore({ source, wrappers: [wrapper] }, open)
  await keystore.add(labelOf('seed'), { mnemonic: words }, open)
  await keystore.add(labelOf('key'), { privateKey: new Uint8Array(32).fill(9) }, open)
  await keystore.add(labelOf('new', 'ed25519'), { generate: 'seed' }, open)
  return keystore
}
const bytesOf = async (keystore: Keystore, id: string) => Buffer.from((await keystore.open(id, open))?.bytes ?? []).toString('hex')

describe('a keystore', () => {
  test('gives back what was put in, after being opened anew', async () => {
    const source = memorySource()
    await filled(source)
    const again = openKeystore({ source, wrappers: [quickWrapper('first')] })
    expect((await again.list(open)).map(({ id, kind, wrapper }) => [id, kind, wrapper])).toEqual([
      ['seed', 'seed', 'first'],
      ['key', 'key', 'first'],
      ['new', 'seed', 'first'],
    ])
    expect(await bytesOf(again, 'seed')).toMatch(/^5eb00bbddcf069084889a8ab9155568165f5c453/)
    expect(await bytesOf(again, 'key')).toBe('09'.repeat(32))
    expect(await bytesOf(again, 'new')).toMatch(/^[0-9a-f]{64}$/)
    expect(await again.open('nobody', open)).toBeUndefined()
    await expect(again.verify(open)).resolves.toBeUndefined()
  })

  test('is never created over another, and never taken for empty when it is missing', async () => {
    const source = memorySource()
    await filled(source)
    await expect(createKeystore({ source, wrappers: [quickWrapper('first')] }, open)).rejects.toMatchObject({ code: 'KEYSTORE_EXISTS' })
    const missing = openKeystore({ source: memorySource(), wrappers: [quickWrapper('first')] })
    await expect(missing.list(open)).rejects.toMatchObject({ code: 'KEYSTORE_NOT_FOUND' })
  })

  test('overwrites no secret and notices another writer', async () => {
    const source = memorySource()
    const keystore = await filled(source)
    await expect(keystore.add(labelOf('key'), { generate: 'seed' }, open)).rejects.toMatchObject({ code: 'KEYSTORE_SECRET_EXISTS' })
    const racing = [keystore.add(labelOf('a'), { generate: 'seed' }, open), keystore.add(labelOf('b'), { generate: 'seed' }, open)]
    const ended = await Promise.allSettled(racing)
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'KEYSTORE_CONFLICT' } })
    expect(await keystore.list(open)).toHaveLength(4)
  })

  test('says which wrapper is missing', async () => {
    const source = memorySource()
    await filled(source)
    const other = openKeystore({ source, wrappers: [quickWrapper('second')] })
    await expect(other.open('key', open)).rejects.toMatchObject({ code: 'KEYSTORE_WRAPPER_MISSING', context: { wrapper: 'first' } })
  })

  test('uses a data key of its own for every secret, and never one nonce twice', async () => {
    const source = memorySource()
    await filled(source)
    const rows = (JSON.parse(source.text ?? '') as { entries: { dataKey: string; sealed: string }[] }).entries
    expect(new Set(rows.map(({ dataKey }) => dataKey)).size).toBe(3)
    expect(new Set(rows.map(({ sealed }) => sealed.slice(0, 16))).size).toBe(3)
  })

  test('shows no secret in its text, in errors or in print', async () => {
    const source = memorySource()
    const keystore = await filled(source)
    const error: unknown = await keystore
      .add(labelOf('bad'), { mnemonic: words.replace('about', 'abandon') }, open)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'KEY_INVALID' })
    const shown = [
      source.text,
      inspect(keystore, { showHidden: true, depth: 9 }),
      JSON.stringify(keystore),
      inspect(error),
      `${keystore}`,
    ].join()
    expect(shown).not.toMatch(/abandon|5eb00bbd|0909090909|CQkJCQ/)
  })
})

describe('tampering', () => {
  const opened = async (text: string): Promise<'sound' | 'noticed'> => {
    const keystore = openKeystore({ source: memorySource(text), wrappers: [quickWrapper('first')] })
    return keystore.verify(open).then(
      () => 'sound',
      () => 'noticed',
    )
  }

  test('with any single byte is noticed', async () => {
    const source = memorySource()
    await filled(source)
    const text = source.text ?? ''
    expect(await opened(text)).toBe('sound')
    const unnoticed: number[] = []
    for (let at = 0; at < text.length; at += 1) {
      for (const change of [1, 32]) {
        const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ change) + text.slice(at + 1)
        if ((await opened(changed)) === 'sound') unnoticed.push(at)
      }
    }
    expect(unnoticed).toEqual([])
  })

  test('by swapping parts of two secrets, or by leaving a byte out, is noticed', async () => {
    const source = memorySource()
    await filled(source)
    type Row = Record<string, string>
    const file = JSON.parse(source.text ?? '') as { entries: Row[] }
    const [a, b, c] = file.entries as [Row, Row, Row]
    const parts = ['id', 'sealed', 'dataKey', 'kind', 'algorithm'] as const
    for (const part of parts) {
      const [x, y] = part === 'algorithm' ? [a, c] : [a, b]
      const swapped = file.entries.map((row) => (row === x ? { ...x, [part]: y[part] } : row === y ? { ...y, [part]: x[part] } : row))
      expect(await opened(`${JSON.stringify({ ...file, entries: swapped }, null, 2)}\n`), part).toBe('noticed')
    }
    // Ciphertext and data key moved together: only what they are bound to gives it away.
    const moved = [{ ...a, sealed: b['sealed'], dataKey: b['dataKey'] }, { ...b, sealed: a['sealed'], dataKey: a['dataKey'] }, c]
    expect(await opened(`${JSON.stringify({ ...file, entries: moved }, null, 2)}\n`)).toBe('noticed')
    expect(await opened((source.text ?? '').slice(0, -1))).toBe('noticed')
  })
})

describe('rotation', () => {
  const wrappers = () => [quickWrapper('second'), quickWrapper('first')] as const

  test('wraps every data key anew, leaves the secrets as they are, and needs the old wrapper no more', async () => {
    const source = memorySource()
    const before = await filled(source)
    const secrets = await Promise.all(['seed', 'key', 'new'].map((id) => bytesOf(before, id)))
    expect(await openKeystore({ source, wrappers: [...wrappers()] }).rotate(open)).toBe(3)
    const after = openKeystore({ source, wrappers: [quickWrapper('second')] })
    expect(await Promise.all(['seed', 'key', 'new'].map((id) => bytesOf(after, id)))).toEqual(secrets)
    expect(await openKeystore({ source, wrappers: [...wrappers()] }).rotate(open)).toBe(0)
  })

  test.each([0, 1, 2, 3, 4, 5])('killed at write moment %i loses nothing, and goes on where it was', async (moment) => {
    const source = memorySource()
    const secrets = await (async () => {
      const keystore = await filled(source)
      return Promise.all(['seed', 'key', 'new'].map((id) => bytesOf(keystore, id)))
    })()
    let moments = 0
    const dying = memorySource(source.text, () => {
      if (moments === moment) throw new TypeError('killed')
      moments += 1
    })
    await expect(openKeystore({ source: dying, wrappers: [...wrappers()] }).rotate(open)).rejects.toThrow('killed')
    const survivor = openKeystore({ source: memorySource(dying.text), wrappers: [...wrappers()] })
    expect(await Promise.all(['seed', 'key', 'new'].map((id) => bytesOf(survivor, id)))).toEqual(secrets)
    expect(await survivor.rotate(open)).toBe(3 - Math.floor((moment + 1) / 2))
  })

  test('refuses to wrap anew what does not open', async () => {
    const source = memorySource()
    await filled(source)
    const text = (source.text ?? '').replace(
      /("id": "key"[^}]*"sealed": ")(.)/,
      (_, head: string, one: string) => head + (one === 'A' ? 'B' : 'A'),
    )
    const keystore = openKeystore({ source: memorySource(text), wrappers: [...wrappers()] })
    await expect(keystore.rotate(open)).rejects.toMatchObject({ code: 'KEYSTORE_CORRUPT' })
  })
})
