import { coreErrors } from '../../errors/codes.ts'

const readable = /^[\x21-\x7e]{1,300}$/

/**
 * Checks a text that becomes part of a key: 1–300 printable ASCII characters, no blanks, no `|`.
 *
 * Beyond ASCII the byte order of a database and the text order of this language differ, and stores would list rows in
 * different orders.
 *
 * @throws WalletError `REQUEST_INVALID`
 */
export function checkText(field: string, text: string): void {
  if (typeof text !== 'string' || !readable.test(text) || text.includes('|')) {
    throw coreErrors.create('REQUEST_INVALID', { field, reason: 'is not 1-300 printable ASCII characters without blanks and "|"' })
  }
}
