import { spawnSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file system of its own, so small that it can be filled. */
export interface SmallDisk {
  /** Takes all the space that is left. */
  fill(): void
  /** Gives that space back. */
  free(): void
  unmount(): void
}

/** Mounts memory as a disk of `bytes` at `path`; needs root. */
export function mountSmallDisk(path: string, bytes: number): SmallDisk {
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { encoding: 'utf8' })
  if (mounted.status !== 0) throw new Error(`a small disk needs root: ${mounted.stderr}`)
  const ballast = join(path, 'ballast')
  let unmounted = false
  const unmount = (): void => {
    if (!unmounted) spawnSync('/bin/umount', ['-l', path])
    unmounted = true
  }
  process.once('exit', unmount)
  return {
    fill: () => {
      const { bavail, bsize } = statfsSync(path)
      writeFileSync(ballast, Buffer.alloc(bavail * bsize))
    },
    free: () => rmSync(ballast, { force: true }),
    unmount,
  }
}
