import { chmod, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@wallet/harness'
import { expect, test } from 'vitest'
import { open as signal } from './bench.fixture.ts'
import { type DiskCalls, fileKeystore, fileKeystoreOver } from './file-source.ts'

const place = () => {
  const directory = temporaryDirectory('keystore')
  return { directory: directory.path, path: join(directory.path, 'keys.json') }
}

test('is written whole, for its owner only, and compared before', async () => {
  const { directory, path } = place()
  const source = fileKeystore(path)
  expect(await source.read(signal)).toBeUndefined()
  expect(await source.write('one', undefined, signal)).toBe('written')
  expect(await source.write('two', undefined, signal)).toBe('conflict')
  expect(await source.write('two', 'one', signal)).toBe('written')
  expect(await source.read(signal)).toBe('two')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(directory)).toEqual(['keys.json'])
})

test('is not read when others could have changed it', async () => {
  const { path } = place()
  await fileKeystore(path).write('one', undefined, signal)
  await chmod(path, 0o644)
  await expect(fileKeystore(path).read(signal)).rejects.toMatchObject({ code: 'KEYSTORE_UNSAFE_FILE', context: { mode: '644' } })
})

/** Disk calls that end the process, as it were, at the n-th of them, before or after it took effect. */
function dyingDisk(at: number, moment: 'before' | 'after'): DiskCalls {
  let calls = 0
  const guarded = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    calls += 1
    if (calls > at || (calls === at && moment === 'before')) throw new TypeError('killed')
    const result = await call()
    if (calls === at) throw new TypeError('killed')
    return result
  }
  return {
    open: (path, flags, mode) =>
      guarded(async () => {
        const file = await open(path, flags, mode)
        return new Proxy(file, {
          get(target, name) {
            if (name === 'writeFile') return (text: string) => guarded(() => target.writeFile(text, 'utf8'))
            if (name === 'sync') return () => guarded(() => target.sync())
            const value: unknown = Reflect.get(target, name, target)
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
      }),
    rename: (from, to) => guarded(() => rename(from, to)),
    unlink: (path) => guarded(() => unlink(path)),
  }
}

test.each([1, 2, 3, 4, 5, 6].flatMap((at) => [[at, 'before'] as const, [at, 'after'] as const]))(
  'killed at disk call %i, %s it: the old text or the new one',
  async (at, moment) => {
    const { path } = place()
    await fileKeystore(path).write('old', undefined, signal)
    await expect(fileKeystoreOver(path, dyingDisk(at, moment)).write('new', 'old', signal)).rejects.toThrow('killed')
    const left = await readFile(path, 'utf8')
    // The rename is the fourth call: from there on the new text stands.
    expect(left).toBe(at > 4 || (at === 4 && moment === 'after') ? 'new' : 'old')
    expect(await fileKeystore(path).write('third', left, signal)).toBe('written')
  },
)
