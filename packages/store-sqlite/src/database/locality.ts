import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { sqliteErrors } from '../errors/codes.ts'

// statfs(2) magic numbers, linux/magic.h. Elsewhere the type numbers mean other things, so only Linux is judged.
const network: { readonly [magic: number]: string } = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xfe534d42: 'SMB',
  0xff534d42: 'CIFS',
  0x01021997: '9p',
  0x00c36400: 'Ceph',
  0x5346414f: 'AFS',
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
