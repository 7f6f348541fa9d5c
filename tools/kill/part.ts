// One part of `pnpm test:kill` in a process of its own: `node part.ts <index> [short]`.
import { type PartOutcome, parts } from './parts.ts'

/** What a part says. */
export type FromPart = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'outcome'; readonly outcome: PartOutcome }

const [index = '', length = ''] = process.argv.slice(2)
process.on('disconnect', () => process.exit(1))
const say = (message: FromPart): Promise<void> => new Promise((resolve) => process.send?.(message, () => resolve()))
const part = parts[Number.parseInt(index, 10)]
if (part === undefined) throw new Error(`no part ${index}`)
const outcome = await part.run(length === 'short', (text) => void say({ kind: 'line', text }))
await say({ kind: 'outcome', outcome })
process.exit(0)
