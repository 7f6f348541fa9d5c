import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Mutant } from './mutants/mutant.ts'

const core = fileURLToPath(new URL('../../packages/core/', import.meta.url))
const untested = (path: string): boolean => !/\.(test|fixture)\.ts$/.test(path)

/** A copy of core's sources with a mutant's mistake in it. `remove` deletes it. */
export type PatchedCopy = { readonly simulator: string; readonly remove: () => void }

/** Text with an edit made. @throws Error when the place is not there exactly once: the sources moved on, the mutant must follow. */
export function patch(text: string, find: string, replace: string, where: string): string {
  const times = text.split(find).length - 1
  if (times !== 1) throw new Error(`${where}: the text to change occurs ${times} times: ${find.slice(0, 80)}`)
  return text.replace(find, () => replace)
}

/** Makes the copy in a temporary directory, with core's own dependencies in reach. */
export function patchedCopy({ name, edits }: Mutant): PatchedCopy {
  const directory = mkdtempSync(join(tmpdir(), 'wallet-mutant-'))
  const remove = (): void => rmSync(directory, { recursive: true, force: true })
  try {
    const source = join(directory, 'src')
    cpSync(join(core, 'src'), source, { recursive: true, filter: untested })
    symlinkSync(join(core, 'node_modules'), join(directory, 'node_modules'), 'dir')
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }\n')
    for (const { file, find, replace } of edits) {
      const path = join(source, file)
      writeFileSync(path, patch(readFileSync(path, 'utf8'), find, replace, `mutant "${name}", ${file}`))
    }
    return { simulator: pathToFileURL(join(source, 'testing/simulator/history.ts')).href, remove }
  } catch (error) {
    remove()
    throw error
  }
}
