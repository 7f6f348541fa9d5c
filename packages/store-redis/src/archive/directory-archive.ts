import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { systemRandom } from '@wallet/core'
import type { JournalArchive, Segment } from './archive.ts'

/**
 * Keeps segments as files in a directory, which has to be on a disk that honours fsync and visible to every process that reads old
 * entries. Files are made under another name, synced and renamed, so a crash leaves at most a `.part` behind.
 *
 * @example
 * ```ts
 * const store = await redisStore({ url, archive: directoryArchive('/var/lib/wallet/journal') })
 * ```
 */
export function directoryArchive(directory: string): JournalArchive {
  return {
    write: async (segment, text) => {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const path = join(directory, fileOf(segment))
      // Two processes may write the same segment at once: each its own, and the later rename replaces like with like.
      const part = `${path}.${Buffer.from(systemRandom.bytes(6)).toString('hex')}.part`
      const file = await open(part, 'wx', 0o600)
      try {
        await file.writeFile(text, 'utf8')
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(part, path)
      // The name is in the directory, which is a file of its own to the disk.
      const folder = await open(directory, 'r')
      try {
        await folder.sync()
      } finally {
        await folder.close()
      }
    },
    read: async (segment) => {
      try {
        return await readFile(join(directory, fileOf(segment)), 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
  }
}

/** The hash is part of the name: after a restore other entries may carry the same numbers, and neither may overwrite the other. */
function fileOf({ first, last, hash }: Segment): string {
  const pad = (seq: number): string => seq.toString().padStart(16, '0')
  return `journal-${pad(first)}-${pad(last)}-${hash.slice(0, 16)}.jsonl`
}
