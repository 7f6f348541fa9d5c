import { defineConfig } from 'tsup'

/**
 * How every published package is built: ESM and types, dependencies left outside, one file per entry plus shared chunks.
 * `entry` maps the path under `dist` (without extension) to its source.
 */
export function library(entry: Record<string, string>): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ['esm'],
    platform: 'node',
    target: 'node22',
    dts: true,
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: false,
    // `sqlite` without `node:` is not a module.
    removeNodeProtocol: false,
  })
}
