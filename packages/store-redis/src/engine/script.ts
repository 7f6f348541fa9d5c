import { createHash } from 'node:crypto'

/** A Lua script with the name by which the server caches it. */
export type Script = { readonly text: string; readonly sha: string }

/** Names a script by its SHA-1, as Redis does. */
export function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text, 'utf8').digest('hex') }
}
