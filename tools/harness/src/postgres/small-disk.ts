import { spawnSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A disk that can be filled. */
export interface SmallDisk {
  /** What the program that uses it has to be started with. */
  readonly env: Readonly<Record<string, string>>
  /** Takes all the space that is left. */
  fill(): void
  /** Gives that space back. */
  free(): void
  unmount(): void
}

/**
 * Mounts memory as a disk of `bytes` at `path`, where the system lets us. In a container without that right, a library in front of
 * the C library answers as a full disk does.
 */
export function smallDisk(path: string, bytes: number): SmallDisk {
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { encoding: 'utf8' })
  return mounted.status === 0 ? mountedDisk(path) : imitatedDisk(path)
}

function mountedDisk(path: string): SmallDisk {
  const ballast = join(path, 'ballast')
  let unmounted = false
  const unmount = (): void => {
    if (!unmounted) spawnSync('/bin/umount', ['-l', path])
    unmounted = true
  }
  process.once('exit', unmount)
  return {
    env: {},
    fill: () => {
      const { bavail, bsize } = statfsSync(path)
      try {
        writeFileSync(ballast, Buffer.alloc(bavail * bsize))
      } catch (error) {
        // Whoever uses the disk took some of what was left in the meantime: it is as full as it can be.
        if ((error as { code?: string }).code !== 'ENOSPC') throw error
      }
    },
    free: () => rmSync(ballast, { force: true }),
    unmount,
  }
}

/** The same by a library that refuses to let files grow. */
function imitatedDisk(path: string): SmallDisk {
  const [flag, library] = [join(path, 'full'), join(path, 'full-disk.so')]
  const source = join(dirname(fileURLToPath(import.meta.url)), 'full-disk.c')
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`cc: ${built.error?.message ?? built.stderr} (npm test installs a compiler)`)
  return {
    env: { LD_PRELOAD: library, FULL_DISK_FLAG: flag },
    fill: () => writeFileSync(flag, '', { mode: 0o644 }),
    free: () => rmSync(flag, { force: true }),
    unmount: () => undefined,
  }
}
