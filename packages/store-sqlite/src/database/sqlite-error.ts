/** What SQLite said, as far as this package tells failures apart. */
export type SqliteFault = { readonly kind: 'busy' | 'corrupt' | 'not-a-database' | 'full' | 'io' | 'other'; readonly reason: string }

// Primary result codes, the low byte of the extended ones: sqlite.org/rescode.html.
const kinds: { readonly [code: number]: SqliteFault['kind'] } = {
  5: 'busy',
  6: 'busy',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  26: 'not-a-database',
}

/** Reads an error thrown by `node:sqlite`; anything else is `other`. */
export function sqliteFault(error: unknown): SqliteFault {
  const { errcode, message } = error as { errcode?: unknown; message?: unknown }
  const reason = typeof message === 'string' ? message : String(error)
  if (typeof errcode !== 'number') return { kind: 'other', reason }
  return { kind: kinds[errcode & 0xff] ?? 'other', reason: `${reason} (${errcode})` }
}
