import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A wallet's two files: its keys, encrypted with the password, and what it found in the chain. */
export type WasmFiles = { readonly keys: Uint8Array; readonly cache: Uint8Array | '' }

/** Reads both; without a cache the wallet looks at the chain anew. @throws Error as `readFile` when there are no keys */
export async function readFiles(path: string): Promise<WasmFiles> {
  const keys = await readFile(`${path}.keys`)
  try {
    return { keys, cache: await readFile(path) }
  } catch {
    return { keys, cache: '' }
  }
}

/**
 * Writes both and answers once they are on the disk.
 *
 * Each is written beside its place and moved there: a process that dies leaves the old one. The keys never change, so the two fit
 * together whichever is the older.
 */
export async function writeFiles(path: string, { keys, cache }: WasmFiles): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await replace(path, cache)
  await replace(`${path}.keys`, keys)
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}

async function replace(path: string, bytes: Uint8Array | ''): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}
