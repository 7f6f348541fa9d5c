import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishedPackages, runs } from '../build/workspace.ts'
import { openProject, type Project } from './project.ts'
import { exampleOf, surroundings } from './readme-examples.ts'

// What a stranger gets: the packed tarballs unpacked into a project of its own, with none of this workspace's settings.
const packages = publishedPackages()
let project: Project

beforeAll(() => {
  expect(runs('node', ['tools/build/build.ts'])).toBe(true)
  project = openProject()
  const entries = packages.flatMap(({ name }) => project.entriesOf(name))
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}'`)
  project.write('consumer.ts', [...imports, `export const all = [${entries.map((_, index) => `entry${index}`).join(', ')}]`, ''].join('\n'))
  // Sixteen builds one after the other, beside whatever else runs.
}, 1_200_000)

afterAll(() => project.remove())

describe.each(packages)('$name', ({ name }) => {
  test('every entry loads from the tarball in plain node', () => {
    for (const entry of project.entriesOf(name)) {
      const count = project.run('node', '--input-type=module', '-e', `console.log(Object.keys(await import('${entry}')).length)`)
      expect(Number(count), entry).toBeGreaterThan(0)
    }
  })

  test('the tarball carries licence and README, no tests, no test servers and no way back into the sources', () => {
    const unpacked = readdirSync(project.placeOf(name), { recursive: true, encoding: 'utf8' })
    const files = unpacked.filter((file) => !file.startsWith('node_modules'))
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md']))
    expect(files.filter((file) => /\.test\.|fixture|harness|^src\b/.test(file))).toEqual([])
    const code = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(join(project.placeOf(name), file), 'utf8'))
    expect(code.join('\n')).not.toMatch(/new URL\(\s*["'][^"'\n]+\.ts["']|@wallet\/harness/)
    const { scripts = {}, ...manifest } = JSON.parse(readFileSync(join(project.placeOf(name), 'package.json'), 'utf8'))
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|"source"/)
    // Nothing of ours runs while it is installed, so that `--ignore-scripts` leaves nothing out.
    expect(Object.keys(scripts).filter((script) => /install|prepare/.test(script))).toEqual([])
  })
})

test('every package has an example in its README that runs here', () => {
  expect(Object.keys(surroundings).sort()).toEqual(['.', ...packages.map(({ name }) => name.replace('@wallet/', ''))].sort())
})

describe.each(Object.entries(surroundings))('the example of %s', (place, open) => {
  test('runs as it is printed', async () => {
    const around = await open()
    const file = `example-${place === '.' ? 'all' : place}.ts`
    try {
      project.write(file, exampleOf(place === '.' ? 'README.md' : `packages/${place}/README.md`, around))
      const env = { ...process.env, ...around.env }
      await promisify(execFile)(process.execPath, [file], { cwd: project.directory, env, timeout: 120_000 })
    } finally {
      await around.stop?.()
    }
  })
})

// The last, since the examples lie in the project by now.
describe.each([
  ['node16', { module: 'node16', moduleResolution: 'node16' }],
  ['bundler', { module: 'preserve', moduleResolution: 'bundler' }],
])('a project with moduleResolution %s', (_, resolution) => {
  test('type-checks: our declarations, those they pull in, and every example', () => {
    expect(readdirSync(project.directory).filter((file) => /^example-.*\.ts$/.test(file)).length).toBe(packages.length + 1)
    const checks = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true }
    const compilerOptions = { ...resolution, ...checks, target: 'es2024', lib: ['es2024'], types: ['node'] }
    project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    expect(runs('tsc', ['-p', project.directory])).toBe(true)
  })
})
