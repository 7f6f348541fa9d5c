/** A whole number as a Monero program sends it: a bigint only where a double could not hold it. */
export type Whole = number | bigint

type Reviver = (key: string, value: unknown, context: { readonly source: string }) => unknown

/**
 * JSON whose whole numbers keep every digit: amounts pass 2^53 piconero at 9,007 XMR, and a plain parser then rounds them in silence.
 *
 * @throws SyntaxError
 */
export function parseExact(text: string): unknown {
  const exact: Reviver = (_, value, context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
  return JSON.parse(text, exact as Parameters<typeof JSON.parse>[1])
}

type RawJson = { rawJSON(text: string): unknown }

/** The text of a request; bigints become plain numbers with all their digits. */
export function writeExact(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? (JSON as unknown as RawJson).rawJSON(one.toString()) : one))
}
