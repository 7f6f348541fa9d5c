export { type RedisErrors, redisErrors } from './errors/codes.ts'
export { type RedisStoreOptions, redisStore } from './redis-store.ts'
export type { RedisAccess, RedisAddress } from './server/connect.ts'
export type { Attestation } from './server/judge.ts'
