import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
// @ts-expect-error the compile script is plain JavaScript, so that it runs without a build
import { compile } from './compile.mjs'

const artefacts = compile() as { path: string; text: string }[]

test('both sources compile without a warning', () => {
  expect(artefacts.map(({ path }) => path.split('/').at(-1))).toEqual(['batch-payout.artifact.ts', 'test-token.artifact.ts'])
})

test.each(artefacts)('$path is byte for byte what its source compiles to', ({ path, text }) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})
