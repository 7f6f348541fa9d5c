// `pnpm types`: the whole workspace once, then each published package under its stricter rules (explicit types on every export).
import { publishedPackages, root, runs } from './workspace.ts'

const projects = [{ name: 'workspace', directory: root }, ...publishedPackages()]
const failed = projects.filter(({ directory }) => !runs('tsc', ['--noEmit', '-p', 'tsconfig.json'], directory))

for (const { name } of failed) console.error(`types failed: ${name}`)
process.exit(failed.length > 0 ? 1 : 0)
