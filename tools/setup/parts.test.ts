import { expect, test } from 'vitest'
import { missingParts, type Part, parts } from './parts.mjs'

const table: Part[] = [
  { name: 'Redis', program: '/usr/bin/redis-server', packages: ['redis-server'], usedBy: ['bench'] },
  { name: 'SoftHSM', program: '/usr/bin/softhsm2-util', packages: ['softhsm2'], usedBy: ['bench', 'test'] },
]

test('a command is asked for the parts it uses and the machine lacks, and no others', () => {
  const missing = (command: string, present: string[]): string[] =>
    missingParts(command, (path) => present.includes(path), table).map((part) => part.name)
  expect(missing('bench', [])).toEqual(['Redis', 'SoftHSM'])
  expect(missing('bench', ['/usr/bin/redis-server'])).toEqual(['SoftHSM'])
  expect(missing('test', [])).toEqual(['SoftHSM'])
  expect(missing('demo', [])).toEqual([])
})

test('the real table names absolute programs and at least one package each', () => {
  for (const part of parts) {
    expect(part.program, part.name).toMatch(/^\//)
    expect(part.packages, part.name).not.toEqual([])
    expect(part.usedBy, part.name).not.toEqual([])
  }
})
