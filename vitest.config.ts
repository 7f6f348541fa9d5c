import { defineConfig } from 'vitest/config'

// Slow cases (minutes, builds, packs) and the kill matrix have their own commands; everything else is one run.
const slow = process.env['WALLET_TEST_SLOW'] === '1'
const roots = ['packages', 'examples', 'tools', 'bench']

export default defineConfig({
  // `source` makes workspace packages resolve to their TypeScript, so a test never sees a stale build.
  resolve: { conditions: ['source', 'module', 'node', 'import', 'default'] },
  ssr: {
    resolve: {
      // These reach the workers as `--conditions`: with `import` among them a CommonJS dependency would be given ES modules.
      conditions: ['source', 'node'],
      externalConditions: ['source', 'node'],
    },
  },
  test: {
    include: roots.map((root) => `${root}/**/*.${slow ? 'slow.test' : 'test'}.ts`),
    exclude: ['**/node_modules/**', '**/dist/**', ...(slow ? [] : ['**/*.slow.test.ts']), '**/*.kill.test.ts'],
    passWithNoTests: slow,
    allowOnly: false,
    pool: 'forks',
    maxWorkers: 2,
    // Worker threads and child processes started by a test run the sources too.
    execArgv: ['--conditions=source'],
    testTimeout: slow ? 600_000 : 120_000,
    // A wait that is over sooner costs nothing, so patience is for the busiest machine.
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: slow ? 300_000 : 120_000,
  },
})
