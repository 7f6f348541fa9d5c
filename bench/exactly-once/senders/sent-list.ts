import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The plain list that an application keeps of what it has sent: one line per payment, written when the send has answered. */
export type SentList = {
  has(id: string): boolean
  /** The transaction that was answered for a payment. */
  hashes(): readonly string[]
  note(id: string, hash: string): void
}

/** Opens the list of a folder, with what earlier processes wrote. A last line cut short by a kill is no line. */
export function sentList(folder: string): SentList {
  const path = join(folder, 'sent.txt')
  const sent = new Map<string, string>()
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    const [id, hash] = line.split(' ')
    if (id !== undefined && hash !== undefined) sent.set(id, hash)
  }
  return {
    has: (id) => sent.has(id),
    hashes: () => [...sent.values()],
    note: (id, hash) => {
      sent.set(id, hash)
      appendFileSync(path, `${id} ${hash}\n`)
    },
  }
}
