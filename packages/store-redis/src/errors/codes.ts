import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type RedisErrors = {
  REDIS__SERVER_UNSAFE: { setting: string; wanted: string; actual: string }
  REDIS__SETTINGS_HIDDEN: { reason: string }
  REDIS__PROMOTED: { replica: string }
  REDIS__OPTIONS_INVALID: { reason: string }
  REDIS__ARCHIVE_BROKEN: { segment: string; reason: string }
}

/** Every way in which the Redis store can refuse to open or to go on. One page per code in `docs/errors/`. */
export const redisErrors: ErrorCatalogue<RedisErrors> = defineErrors<RedisErrors>({
  REDIS__SERVER_UNSAFE: {
    retry: 'reconcile',
    message: (c) => `this Redis can lose what it acknowledged: ${c.setting} is ${c.actual}, it must be ${c.wanted}`,
  },
  REDIS__SETTINGS_HIDDEN: {
    retry: 'never',
    message: (c) => `the server does not show its settings (${c.reason}); attest them if you know that they are right`,
  },
  REDIS__PROMOTED: {
    retry: 'reconcile',
    message: (c) => `the server was a replica (of history ${c.replica}) and was promoted; reconcile, then confirm the promotion`,
  },
  REDIS__OPTIONS_INVALID: { retry: 'never', message: (c) => `the options of the Redis store do not fit: ${c.reason}` },
  REDIS__ARCHIVE_BROKEN: { retry: 'never', message: (c) => `journal segment ${c.segment} cannot be trusted: ${c.reason}` },
})
