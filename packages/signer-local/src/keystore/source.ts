/**
 * Where a keystore's text is kept: a file, a column of a database, a secret of a secrets service.
 *
 * The text is safe to see and worthless without the wrapping key, but whoever can change it can make keys unusable: back it up.
 */
export interface KeystoreSource {
  /** What to call it in errors: a path, a table and row. Never a secret. */
  readonly name: string
  /** The text as last written; undefined when there is none yet. */
  read(signal: AbortSignal): Promise<string | undefined>
  /**
   * Replaces the text as a whole, or not at all, provided it still is `expected` (undefined: that there is none); else answers
   * `conflict` and changes nothing. It is durable when this resolves.
   *
   * - A database does it with `update … set text = $new where text = $expected`.
   */
  write(text: string, expected: string | undefined, signal: AbortSignal): Promise<'written' | 'conflict'>
}
