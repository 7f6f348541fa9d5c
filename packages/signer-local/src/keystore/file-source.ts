import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { signerLocalErrors } from '../errors/codes.ts'
import type { KeystoreSource } from './source.ts'

/** The calls that change the disk, so that a test can let the process die at each. */
export type DiskCalls = {
  open(path: string, flags: string, mode?: number): Promise<FileHandle>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
}

/**
 * A keystore in one file, readable by its owner only (0600).
 *
 * Written beside, flushed, renamed over, and the directory flushed: a crash leaves the old text or the new one, and at worst a
 * file ending in `.tmp` that nobody reads. One process writes at a time; `expected` notices most others, but the file system
 * offers no compare-and-swap.
 *
 * @throws WalletError `KEYSTORE_UNSAFE_FILE` from `read` when others than the owner may read or write it
 */
export function fileKeystore(path: string): KeystoreSource {
  return fileKeystoreOver(path, { open, rename, unlink })
}

/** `fileKeystore` over given disk calls. */
export function fileKeystoreOver(path: string, disk: DiskCalls): KeystoreSource {
  const read = async (): Promise<string | undefined> => {
    let file: FileHandle
    try {
      file = await open(path, 'r')
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
    try {
      const { mode } = await file.stat()
      if (process.platform !== 'win32' && (mode & 0o077) !== 0)
        throw signerLocalErrors.create('KEYSTORE_UNSAFE_FILE', { path, mode: (mode & 0o777).toString(8) })
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  }
  return {
    name: path,
    read,
    async write(text, expected) {
      if ((await read()) !== expected) return 'conflict'
      const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`
      try {
        await writeFlushed(disk, beside, text)
        await disk.rename(beside, path)
      } catch (error) {
        await disk.unlink(beside).catch(() => undefined)
        throw error
      }
      await flushDirectory(disk, dirname(path))
      return 'written'
    },
  }
}

async function writeFlushed(disk: DiskCalls, path: string, text: string): Promise<void> {
  const file = await disk.open(path, 'wx', 0o600)
  try {
    await file.writeFile(text, 'utf8')
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Without it the rename itself may be forgotten in a power cut. Source: fsync(2). Windows has no handle for a directory. */
async function flushDirectory(disk: DiskCalls, path: string): Promise<void> {
  if (process.platform === 'win32' || !(await stat(path)).isDirectory()) return
  const directory = await disk.open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
