export type { KmsAlgorithm } from './curve/spki.ts'
export { type SignerKmsErrors, signerKmsErrors } from './errors/codes.ts'
export type { TokenBucket } from './rate/token-bucket.ts'
export type { CallOptions, CallSettings } from './remote/settings.ts'
