import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type PostgresErrors = {
  POSTGRES__OPTIONS_INVALID: { option: string; reason: string }
  POSTGRES__REFUSED: { reason: string }
  POSTGRES__VERSION_TOO_OLD: { version: string; versionMin: string }
  POSTGRES__SETTING_REFUSED: { setting: string; actual: string; wanted: string }
  POSTGRES__READ_ONLY: { reason: string }
  POSTGRES__SCHEMA_TOO_NEW: { schema: string; found: number; known: number }
  POSTGRES__SERVER_CHANGED: { schema: string; known: string; found: string }
}

/** Every way in which the PostgreSQL store can fail to open or to go on. One page per code in `docs/errors/`. */
export const postgresErrors: ErrorCatalogue<PostgresErrors> = defineErrors<PostgresErrors>({
  POSTGRES__OPTIONS_INVALID: { retry: 'never', message: (c) => `${c.option}: ${c.reason}` },
  POSTGRES__REFUSED: { retry: 'never', message: (c) => `PostgreSQL refused: ${c.reason}` },
  POSTGRES__VERSION_TOO_OLD: { retry: 'never', message: (c) => `PostgreSQL ${c.version} is too old; at least ${c.versionMin} is needed` },
  POSTGRES__SETTING_REFUSED: {
    retry: 'never',
    message: (c) => `PostgreSQL may lose what it acknowledged: ${c.setting} is ${c.actual} and must be ${c.wanted}`,
  },
  POSTGRES__READ_ONLY: { retry: 'safe', message: (c) => `this PostgreSQL takes no writes: ${c.reason}` },
  POSTGRES__SCHEMA_TOO_NEW: {
    retry: 'never',
    message: (c) => `schema "${c.schema}" has version ${c.found}, this version knows up to ${c.known}`,
  },
  POSTGRES__SERVER_CHANGED: {
    retry: 'never',
    message: (c) =>
      `schema "${c.schema}" was written on timeline ${c.known} and is now on ${c.found}: a standby was promoted or a backup restored`,
  },
})
