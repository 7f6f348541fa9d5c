import { describe, expect, test } from 'vitest'
import { checkVersion } from './version.ts'

describe('the version of SQLite', () => {
  test.each(['3.51.3', '3.51.10', '3.52.0', '3.53.4', '4.0.0', process.versions.sqlite ?? ''])('%s is taken', (version) => {
    expect(() => checkVersion(version)).not.toThrow()
  })

  test.each(['3.51.2', '3.50.9', '3.9.99', '2.99.99', '3.51', '', 'unknown'])('"%s" is refused', (version) => {
    expect(() => checkVersion(version)).toThrow(expect.objectContaining({ code: 'SQLITE__VERSION_TOO_OLD', retry: 'never' }))
  })
})
