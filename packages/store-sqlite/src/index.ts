export { type SqliteErrors, sqliteErrors } from './errors/codes.ts'
export { type SqliteStore, type SqliteStoreOptions, sqliteStore } from './sqlite-store.ts'
