import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withFigures } from './page.ts'
import type { Report } from './report.ts'

const page = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8')
const results = new URL('../results/', import.meta.url)

const report: Report = {
  name: 'x',
  commit: 'c',
  machine: { cores: 2 },
  rows: [
    { case: 'a', system: 'ours', metric: 'rate', unit: '1/s', value: 1234.5 },
    { case: 'a', system: 'theirs', metric: 'rate', unit: '1/s', value: 0.12345 },
  ],
  verdicts: [{ bar: 'faster', target: 2, value: 1.5, pass: false }],
}

test.each(readdirSync(results))('the page shows the figures of %s as they were measured', (file) => {
  expect(withFigures(page, JSON.parse(readFileSync(new URL(file, results), 'utf8')) as Report)).toBe(page)
})

test('figures stand between their marks, systems side by side, and what was missed is said', () => {
  const written = withFigures('before\n<!-- figures of x -->\nold\n<!-- end of x -->\nafter', report)
  expect(written).toMatch(/^before\n<!-- figures of x -->\n/)
  expect(written).toMatch(/\n<!-- end of x -->\nafter$/)
  expect(written).toContain('| case | metric | ours | theirs |')
  expect(written).toContain('| a | rate (1/s) | 1,235 | 0.123 |')
  expect(written).toContain('| faster | 2 | **1.5**, missed |')
  expect(written).not.toContain('old')
  expect(withFigures(written, report)).toBe(written)
})

test('a page without a place for them is not touched', () => {
  expect(() => withFigures('nothing', report)).toThrow('no place for the figures of x')
})
