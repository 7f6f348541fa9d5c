import type { TableName } from '@wallet/core'

/** The names of one store's keys, all in one hash slot: one store is one atomic domain. */
export type StoreKeys = {
  readonly head: string
  readonly changes: string
  /** Which archived segment holds which journal entries. */
  readonly segments: string
  rows(table: TableName): string
  index(table: TableName): string
}

/** Keys of the store called `name`. */
export function storeKeys(name: string): StoreKeys {
  const tag = `{${name}}`
  return {
    head: `${tag}:head`,
    changes: `${tag}:changes`,
    segments: `${tag}:segments`,
    rows: (table) => `${tag}:rows:${table}`,
    index: (table) => `${tag}:index:${table}`,
  }
}
