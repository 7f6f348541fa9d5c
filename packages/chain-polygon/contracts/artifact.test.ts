import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile } from './compile.mjs'

const artefacts = compile()

test('both sources compile without a warning', () => {
  expect(artefacts.map(({ path }) => path.split('/').at(-1))).toEqual(['batch-payout.artifact.ts', 'test-token.artifact.ts'])
})

test.each(artefacts)('$path is byte for byte what its source compiles to', ({ path, text }) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})
