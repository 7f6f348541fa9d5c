/** A stretch of the journal as text, with the name it is found by. */
export type Segment = {
  /** First and last sequence number. */
  readonly first: number
  readonly last: number
  /** SHA-256 of the text, in hex: what the store remembers, and what is checked when the segment is read. */
  readonly hash: string
}

/** Where sealed journal segments go when they leave memory. They are never changed and never deleted. */
export interface JournalArchive {
  /**
   * Keeps a segment; when this resolves it survives a power cut. The same segment may be written again.
   *
   * Anything left behind by a crash must not be found by `read`.
   */
  write(segment: Segment, text: string): Promise<void>
  /** The text of a segment; null when it is not there. Its hash is checked by the caller. */
  read(segment: Segment): Promise<string | null>
}
