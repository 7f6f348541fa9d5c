import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { dependencies } from './tidy/dependencies.ts'
import { commands, links, readmes, words } from './tidy/documents.ts'
import { cycles, direction, insides, orphans } from './tidy/graph.ts'
import { errorPages, leaks, manifests, musts, vectors } from './tidy/paperwork.ts'
import { ambient, floats, sleepingTests } from './tidy/purity.ts'
import { barrels, docComments, fileNames, fileSizes, namedErrors } from './tidy/shape.ts'
import { type Finding, readSources, type Source, withoutComments } from './tidy/sources.ts'

type Rule = (sources: readonly Source[]) => Finding[]
const structure = { fileSizes, fileNames, barrels, docComments, namedErrors, direction, insides, orphans, cycles }
const content = { ambient, floats, sleepingTests, dependencies, manifests, errorPages, musts, vectors, leaks }
const documents = { links, commands, readmes, words }
const rules: Record<string, Rule> = { ...structure, ...content, ...documents }
const sources = readSources(dirname(dirname(fileURLToPath(import.meta.url))))

const show = (findings: readonly Finding[]): string[] => findings.map(({ path, line, message }) => `${path}:${line} ${message}`)

describe('the repository is tidy', () => {
  test.each(Object.entries(rules))('%s', (_, rule) => {
    expect(show(rule(sources))).toEqual([])
  })
})

/** For each rule: files it must object to, and the place and words of the objection. */
const bites: readonly (readonly [rule: string, files: Record<string, string>, finding: string])[] = [
  ['fileSizes', { 'packages/a/src/x.ts': 'x\n'.repeat(401) }, 'packages/a/src/x.ts:401 401 lines'],
  ['fileSizes', { 'packages/a/src/x.test.ts': 'x\n'.repeat(401) }, 'packages/a/src/x.test.ts:401 401 lines'],
  ['fileSizes', { 'packages/a/src/x.ts': 'x\n'.repeat(121) }, 'median of library files is 121'],
  ['fileNames', { 'packages/a/src/fee-utils.ts': '' }, 'packages/a/src/fee-utils.ts:1'],
  ['fileNames', { 'tools/helpers/x.ts': '' }, '"helpers"'],
  ['barrels', { 'packages/a/src/index.ts': "\nexport * from './x.ts'" }, 'packages/a/src/index.ts:2 `export *`'],
  ['barrels', { 'packages/a/src/b/index.ts': "export { x } from './x.ts'" }, 're-export outside'],
  [
    'docComments',
    { 'packages/a/src/index.ts': "export { x } from './x.ts'", 'packages/a/src/x.ts': '\nexport const x = 1' },
    'packages/a/src/x.ts:2 x is public',
  ],
  [
    'namedErrors',
    {
      'packages/a/src/index.ts': "export { x } from './x.ts'",
      'packages/a/src/x.ts': "/** Fails. */\nexport function x() {\n  throw errors.create('NODE_GONE', {})\n}\n",
    },
    'packages/a/src/x.ts:2 the comment of x does not name NODE_GONE',
  ],
  ['docComments', { 'packages/a/src/index.ts': "export type { y } from './x.ts'", 'packages/a/src/x.ts': '' }, 'does not declare y'],
  ['direction', { 'packages/chain-a/src/x.ts': "import type { S } from '@wallet/store-sqlite'" }, 'chain-a must not know store-sqlite'],
  ['direction', { 'packages/core/src/x.ts': "import { a } from '@wallet/chain-polygon'" }, 'core must not know chain-polygon'],
  ['direction', { 'packages/core/src/x.ts': "import { a } from '../../chain-a/src/y.ts'" }, 'leaves the package'],
  [
    'insides',
    { 'packages/a/src/x.test.ts': "\nimport { f } from '../../b/src/fixture/y.ts'" },
    'packages/a/src/x.test.ts:2 ../../b/src/fixture/y.ts reaches into packages/b',
  ],
  ['insides', { 'bench/x.ts': `const f = await ${'import'}('../tools/harness/src/y.ts')` }, 'reaches into tools/harness'],
  ['insides', { 'tools/y/x.mjs': "import '../../examples/a/src/x.ts'" }, 'reaches into examples/a'],
  ['orphans', { 'packages/a/src/x.ts': '', 'packages/a/src/x.test.ts': "import './x.ts'" }, 'packages/a/src/x.ts:1'],
  [
    'cycles',
    { 'packages/a/src/x.ts': "\nimport { y } from './y.ts'", 'packages/a/src/y.ts': "import { x } from './x.ts'" },
    'packages/a/src/x.ts → packages/a/src/y.ts',
  ],
  [
    'cycles',
    { 'packages/a/src/x.ts': "import { y } from './y.ts'", 'packages/a/src/y.ts': "\nimport type { X } from './x.ts'" },
    'packages/a/src/y.ts:2 import cycle: packages/a/src/x.ts → packages/a/src/y.ts → packages/a/src/x.ts',
  ],
  [
    'cycles',
    { 'packages/a/src/x.ts': "import type { Y } from './y.ts'", 'packages/a/src/y.ts': `type X = ${'import'}('./x.ts').X` },
    'packages/a/src/y.ts:1 import cycle',
  ],
  ['ambient', { 'packages/a/src/x.ts': '// why\nconst t = Date.now()' }, 'packages/a/src/x.ts:2 Date.now'],
  ['ambient', { 'packages/a/src/x.ts': 'const u = "//"; setTimeout(f, 1)' }, 'setTimeout'],
  ['ambient', { 'packages/a/src/x.ts': "if (bad) throw new Error('no')" }, 'error catalogue'],
  ['ambient', { 'packages/a/src/fixtures/x.ts': "throw new Error('no')" }, 'packages/a/src/fixtures/x.ts:1 throw new Error'],
  ['ambient', { 'packages/a/src/fixture/deep/x.ts': "process.env['A'] = 'b'" }, 'process.env: take it as an option'],
  ['ambient', { 'packages/a/src/x.fixture.ts': 'Math.random()' }, 'packages/a/src/x.fixture.ts:1 Math.random'],
  ['floats', { 'packages/core/src/fees/x.ts': 'const n = Number(wei)' }, 'packages/core/src/fees/x.ts:1 Number near money'],
  ['floats', { 'packages/chain-a/src/deep/x.ts': 'parseFloat(text)' }, 'parseFloat near money'],
  ['sleepingTests', { 'packages/a/src/x.test.ts': `test.${'skip'}('x', f)` }, '.skip'],
  [
    'dependencies',
    { 'packages/core/package.json': '{\n"dependencies": {"left-pad": "1.0.0"}}' },
    'packages/core/package.json:2 runtime dependency left-pad',
  ],
  [
    'dependencies',
    { 'packages/a/package.json': '{}', 'packages/a/src/x.ts': "import { Wallet } from 'ethers'" },
    'packages/a/src/x.ts:1 ethers is not',
  ],
  ['dependencies', { 'packages/a/package.json': '{"dependencies": {"pg": "^8.0.0"}}' }, 'pg is not pinned: ^8.0.0'],
  ['dependencies', { 'packages/a/package.json': '{"dependencies": {"pg": "8.0.0"}}', 'packages/a/src/x.ts': '' }, 'pg is imported nowhere'],
  [
    'dependencies',
    { 'packages/a/package.json': '{"devDependencies": {"pg": "8.0.0"}}', 'packages/a/src/x.test.ts': "import x from 'pg-x'" },
    'pg is named nowhere',
  ],
  ['dependencies', { 'docs/dependencies.md': '| a | `pg` | why |' }, 'docs/dependencies.md:1 a pg is no dependency'],
  ['manifests', { 'packages/a/package.json': '{"name": "@wallet/a", "license": "MIT"}' }, 'release group'],
  ['manifests', { 'packages/a/package.json': '{"exports": {".": {"source": "./src/index.ts"}}}' }, '"publishConfig.exports" is not'],
  [
    'errorPages',
    { 'packages/a/src/errors/codes.ts': 'x = defineErrors({\n  NODE_DOWN: {} })' },
    'packages/a/src/errors/codes.ts:2 NODE_DOWN has no page',
  ],
  [
    'errorPages',
    {
      'packages/a/src/errors/codes.ts': "x = {\n  GONE: {\n    retry: 'safe' } }",
      'docs/errors/GONE.md': '# GONE\n\n`retry: never` · `@wallet/a`',
    },
    'docs/errors/GONE.md:3 does not begin with `retry: safe` · `@wallet/a`',
  ],
  ['errorPages', { 'docs/errors/GONE.md': '' }, 'no package has an error GONE'],
  ['errorPages', { 'docs/errors/GONE.md': '## What happened' }, '"Is money at risk" is missing'],
  ['musts', { 'packages/core/src/chain/x.ts': '/** CA-1 be pure */' }, 'packages/core/src/chain/x.ts:1 CA-1 has no conformance case'],
  ['musts', { 'packages/core/src/testing/x.ts': "rule('CA-9')" }, 'CA-9 is in no contract'],
  ['musts', { 'packages/core/src/store/x.ts': '// ST-2', 'packages/core/src/testing/x.ts': '// ST-2' }, 'ST-2 has no conformance case'],
  ['vectors', { 'packages/a/src/vectors/x.json': '[]' }, 'a vector without a source'],
  ['links', { 'docs/a.md': 'x\n[b](guide/b.md)' }, 'docs/a.md:2 guide/b.md leads nowhere'],
  ['links', { 'docs/a.md': '[b](../b.md#what-it-is)', 'b.md': '# What it was' }, '../b.md#what-it-is leads nowhere'],
  [
    'commands',
    { 'package.json': '{"scripts": {"sim": ""}}', 'a.md': 'npm run sim\nnpm run simulate' },
    'a.md:2 there is no script simulate',
  ],
  ['commands', { 'a.md': '`pnpm build`' }, 'a fresh machine has npm and no pnpm'],
  ['readmes', { 'README.md': '\n'.repeat(151) }, 'README.md:151 longer than 150 lines'],
  ['readmes', { 'packages/a/package.json': '{"name": "@wallet/a"}' }, 'packages/a/README.md:1 is missing'],
  [
    'readmes',
    { 'packages/a/package.json': '{"name": "@wallet/a"}', 'packages/a/README.md': '# @wallet/a\n## Use\n## Errors' },
    'does not begin with Install and Use',
  ],
  [
    'readmes',
    { 'packages/a/package.json': '{"name": "@wallet/a"}', 'packages/a/README.md': '# @wallet/a\n## Errors\n`NODE_GONE`' },
    'there is no error NODE_GONE',
  ],
  [
    'words',
    {
      'docs/GLOSSARY.md': '## Words that are not used\n\n| not | but |\n|---|---|\n| payee, payor | recipient |',
      'docs/a.md': 'x\nthe Payor',
    },
    'docs/a.md:2 "Payor" is not used here: recipient',
  ],
  ['leaks', { 'README.md': `see ${'DESIGN'}.md` }, 'README.md:1'],
]

describe('each rule bites', () => {
  test.each(bites)('%s %j', (rule, files, finding) => {
    const found = rules[rule]?.(Object.entries(files).map(([path, text]) => ({ path, text }))) ?? []
    expect(show(found).join('\n')).toContain(finding)
  })

  test('every rule has a case', () => {
    expect(new Set(bites.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)))
  })
})

test('code in the house style passes every rule', () => {
  const clean: Record<string, string> = {
    '.changeset/config.json': '{"fixed": [["@wallet/core"]]}',
    'packages/core/package.json': JSON.stringify({
      ...{ name: '@wallet/core', license: 'MIT', type: 'module', sideEffects: false, files: ['dist'] },
      exports: { '.': { source: './src/index.ts', import: './dist/index.js' } },
      publishConfig: { exports: { '.': { import: './dist/index.js' } } },
      dependencies: { 'p-queue': '10.0.0' },
    }),
    'docs/dependencies.md': '| core | `p-queue` | bounds what runs at once |',
    'packages/core/README.md': '# @wallet/core\n## Install\nnpm install @wallet/core\n## Use\n## Limits\n## Errors\n[up](../../docs)',
    'packages/core/tsup.config.ts': "export default library({ index: 'src/index.ts' })",
    'packages/core/src/index.ts': "export { pay } from './pay.ts'\nexport type { Clock } from './ports/clock.ts'",
    'packages/core/src/pay.ts':
      "import PQueue from 'p-queue'\nimport type { Clock } from './ports/clock.ts'\n\n/** Pays. Never by Date.now(). CA-1 */\nexport function pay(clock: Clock): number {\n  return clock.now()\n}\n",
    'packages/core/src/ports/clock.ts': '/** Time. */\nexport interface Clock { now(): number }\n',
    'packages/core/src/ports/system-clock.test.ts': 'expect(systemClock.now()).toBeLessThan(Date.now())',
    'packages/core/src/fixtures/slow-server.ts': 'setTimeout(answer, 10)',
  }
  const files = Object.entries(clean).map(([path, text]) => ({ path, text }))
  const found = Object.entries(rules)
    .filter(([name]) => name !== 'musts')
    .flatMap(([, rule]) => show(rule(files)))
  expect(found).toEqual([])
})

test('comments are blanked, strings and regular expressions are not', () => {
  const text = "const a = 'x // y' // z\nconst b = /['\"`]/ /* q\n*/ + c"
  expect(withoutComments(text)).toBe(`const a = 'x // y'     \nconst b = /['"\`]/${' '.repeat(5)}\n   + c`)
})
