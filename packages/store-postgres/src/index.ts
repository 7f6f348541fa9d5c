export { type PostgresErrors, postgresErrors } from './errors/codes.ts'
export { type PostgresStoreOptions, postgresStore } from './postgres-store.ts'
export type { PostgresClient, PostgresPool, PostgresRow, PostgresServerOptions } from './server/pool.ts'
