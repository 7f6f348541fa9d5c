import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { defineConfig, type Options } from 'tsup'

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
    esbuildPlugins: [entryUrls(entry)],
  })
}

/**
 * Points `new URL('./worker.ts', import.meta.url)` at the built entry. The bundler leaves such a URL alone, so the package would look
 * for its TypeScript. Code of a top-level entry ends up directly in `dist`, in the entry or in a chunk beside it.
 */
function entryUrls(entry: Record<string, string>): NonNullable<Options['esbuildPlugins']>[number] {
  const built = new Map(Object.entries(entry).map(([name, source]) => [resolve(source), `./${name}.js`]))
  return {
    name: 'entry-urls',
    setup(build) {
      build.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        const contents = text.replace(
          /(\bnew URL\(\s*)'([^'\n]+\.ts)'(?=\s*,\s*import\.meta\.url\s*\))/g,
          (whole, start: string, target: string) => {
            const url = built.get(resolve(dirname(path), target))
            return url === undefined ? whole : `${start}'${url}'`
          },
        )
        return contents === text ? undefined : { contents, loader: 'ts' }
      })
    },
  }
}
