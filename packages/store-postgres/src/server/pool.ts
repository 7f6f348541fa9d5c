import pg from 'pg'
import { postgresErrors } from '../errors/codes.ts'

/** One row, by column name. */
export type PostgresRow = { readonly [column: string]: unknown }

/** What the store uses of a connection. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly PostgresRow[] }>
  release(destroy?: boolean): void
}

/** What the store uses of a `Pool` of `pg`, so that one of any version can be handed in. */
export interface PostgresPool {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly PostgresRow[] }>
  connect(): Promise<PostgresClient>
}

/** Where the server is, and how to be let in. */
export type PostgresServerOptions = {
  /** `postgres://user:password@host:port/database`; TLS by `ssl` or `?sslmode=verify-full`. Never part of an error. */
  readonly url: string
  /** In place of a password in the URL; asked at each new connection, for tokens that expire. */
  readonly password?: string | (() => string | Promise<string>)
  /** TLS, with the fields of `tls.connect`: `{ ca, cert, key }`. `true` is the system's authorities. */
  readonly ssl?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string }
  /** How long one call may take before its connection is given up, in ms; default 30,000. */
  readonly timeoutMs?: number
}

/** A pool that the store opened itself and ends itself. */
export type OwnPool = PostgresPool & { end(): Promise<void> }

/** Opens a pool. Nothing is connected yet. @throws WalletError `POSTGRES__OPTIONS_INVALID` */
export function openPool({ url, password, ssl, timeoutMs = 30_000 }: PostgresServerOptions): OwnPool {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw postgresErrors.create('POSTGRES__OPTIONS_INVALID', { option: 'url', reason: 'does not begin with postgres://' })
  const pool = new pg.Pool({
    connectionString: url,
    ...(password !== undefined && { Client: clientWith(password) }),
    ...(ssl !== undefined && { ssl }),
    // One call at a time is under way; the second connection takes over while the first is found dead.
    max: 2,
    connectionTimeoutMillis: 5_000,
    // Given up here, not there: a statement that the server cancels while it waits for a standby counts as done.
    query_timeout: timeoutMs,
    keepAlive: true,
    application_name: 'wallet-store',
  })
  // An idle connection that breaks is replaced at the next call; unheard, this event would end the process.
  pool.on('error', () => undefined)
  return pool
}

/** Connections whose password is not the URL's: the URL's, or its absence, would win over one beside it. */
function clientWith(password: NonNullable<PostgresServerOptions['password']>): new () => pg.ClientBase {
  class Keyed extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config)
      Object.defineProperty(this, 'password', { configurable: true, enumerable: false, writable: true, value: password })
    }
  }
  return Keyed
}
