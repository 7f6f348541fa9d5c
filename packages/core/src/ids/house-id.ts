/**
 * What the ids of the engine's own orders begin with, each with its purpose. Withdrawals and house orders are rows of one table, so a
 * caller who could take such an id would keep a cancel, an approval or a filler from ever being opened.
 *
 * `need:` stands before the purposes that only an adapter knows.
 */
export const houseBeginnings = ['approval:', 'cancel:', 'child:', 'need:', 'nonce-fill:', 'recovered:'] as const

/** The id of a house order: the compiler lets the engine open none under another. */
export type HouseId = `${(typeof houseBeginnings)[number]}${string}`

/** Whether an id is the engine's to give. */
export function isHouseId(id: string): id is HouseId {
  return houseBeginnings.some((beginning) => id.startsWith(beginning))
}
