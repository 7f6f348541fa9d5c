// `pnpm build`: dist/ of every published package, or of those named.
import { basename } from 'node:path'
import { publishedPackages, runs } from './workspace.ts'

const named = process.argv.slice(2)
const chosen = publishedPackages().filter(({ directory }) => named.length === 0 || named.includes(basename(directory)))
const failed = chosen.filter(({ directory }) => !runs('tsup', ['--silent'], directory))

for (const { name } of failed) console.error(`build failed: ${name}`)
console.log(`built ${chosen.length - failed.length} of ${chosen.length} packages`)
process.exit(failed.length > 0 || chosen.length === 0 ? 1 : 0)
