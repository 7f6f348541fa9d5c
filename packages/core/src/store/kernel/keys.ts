/** A whole number as fixed-width text, so that byte order is number order. 16 digits hold every safe integer. */
export function pad(value: number): string {
  return value.toString().padStart(16, '0')
}

/** Joins the parts of a composite key; ids never contain the separator. */
export function join(...parts: readonly string[]): string {
  return parts.join('|')
}

/** Where `meta` keeps what an attempt was booked with as the second payment of an order. */
export function paidTwiceKey(order: string, attempt: string): string {
  return join('paid-twice', order, attempt)
}

/** The range of all keys that start with `prefix`. `\uffff` sorts after every character an id may have. */
export function prefixRange(prefix: string): readonly [from: string, to: string] {
  return [prefix, `${prefix}\uffff`]
}

/** The first key that can come after `key`: ids hold nothing below a blank. */
export function following(key: string): string {
  return `${key}\u0001`
}

/** Above every key: the end of a range over a whole table. */
export const lastKey = '\uffff'
