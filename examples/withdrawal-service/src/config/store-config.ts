import { ConfigError, fields, oneOf, optional, type Shape, text, whole, words } from './shape.ts'

/** One file of one process. */
export type SqliteConfig = { readonly kind: 'sqlite'; readonly path: string }
/** A Redis that keeps what it acknowledged, shared by many processes; `name` tells several stores on one server apart. */
export type RedisConfig = {
  readonly kind: 'redis'
  readonly url: string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly name: string | undefined
  readonly replicasMin: number | undefined
}
/** A PostgreSQL database shared by many processes. */
export type PostgresConfig = { readonly kind: 'postgres'; readonly url: string; readonly password: string | undefined }
/** Where the truth is kept. */
export type StoreConfig = SqliteConfig | RedisConfig | PostgresConfig

const sqlite = fields<SqliteConfig>({ kind: oneOf('sqlite'), path: words })
const redis = fields<RedisConfig>({
  kind: oneOf('redis'),
  url: text(/^rediss?:\/\/\S+$/, 'a redis(s) URL'),
  username: optional(words, undefined),
  password: optional(words, undefined),
  name: optional(text(/^[\w.-]{1,64}$/, 'a name of letters, digits and . _ -'), undefined),
  replicasMin: optional(whole(0, 16), undefined),
})
const postgres = fields<PostgresConfig>({
  kind: oneOf('postgres'),
  url: text(/^postgres(ql)?:\/\/\S+$/, 'a postgres URL'),
  password: optional(words, undefined),
})
const kinds = { sqlite, redis, postgres } as const

/** A store is read by the shape of its kind. */
export const store: Shape<StoreConfig> = (value, path) => {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  if (kind !== 'sqlite' && kind !== 'redis' && kind !== 'postgres')
    throw new ConfigError(`${path}.kind`, `one of ${Object.keys(kinds).join(', ')} is needed`)
  return kinds[kind](value, path)
}
