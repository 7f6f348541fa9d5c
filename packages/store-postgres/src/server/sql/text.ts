/** Joins the texts of one list. No key and no row holds a control character, so no text needs escaping on either side. */
export const unit = '\u001f'
/** Stands for a row that does not exist. */
export const none = '\u001e'
/** Joins lists. */
export const group = '\u001d'
/** Joins lists of lists. */
export const file = '\u001c'

/** A separator as an expression of SQL. */
export function sqlText(character: string): string {
  return `chr(${character.charCodeAt(0)})`
}

/** A name as SQL quotes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
