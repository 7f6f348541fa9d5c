import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkLocality, networkFileSystem } from './locality.ts'

describe('where the file lies', () => {
  test('NFS, SMB and their like are named', () => {
    expect([0x6969, 0xff534d42, 0xfe534d42, 0x01021997].map(networkFileSystem)).toEqual(['NFS', 'CIFS', 'SMB', '9p'])
  })

  test('ext4, XFS, Btrfs, ZFS, overlay and tmpfs are local', () => {
    for (const magic of [0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0x794c7630, 0x01021994])
      expect(networkFileSystem(magic)).toBeUndefined()
  })

  test('this machine’s own disk passes', () => {
    expect(() => checkLocality(join(tmpdir(), 'store.db'), 'linux')).not.toThrow()
  })
})
