import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { sqliteErrors } from '../errors/codes.ts'

// statfs(2) magic numbers, linux/magic.h. Elsewhere the type numbers mean other things, so only Linux is judged.
const network: { readonly [magic: number]: string } = {
  26985: 'NFS',
  20859: 'SMB',
  4266872130: 'SMB',
  4283649346: 'CIFS',
  16914839: '9p',
  12805120: 'Ceph',
  1397113167: 'AFS',
}

/** The network file system a magic number stands for, if it is one. */
export function networkFileSystem(magic: number): string | undefined {
  return network[magic]
}

/** Refuses a directory on a network file system, where two hosts can both believe to own the file. @throws WalletError `SQLITE__NOT_LOCAL` */
export function checkLocality(path: string, platform: string): void {
  if (platform !== 'linux') return
  const fileSystem = networkFileSystem(statfsSync(dirname(path)).type)
  if (fileSystem !== undefined) throw sqliteErrors.create('SQLITE__NOT_LOCAL', { path, fileSystem })
}
