export { type SecretPlace, type SecretSource, type SecretsManagerOptions, type StoredSecret, secretsManagerSource } from './read-secret.ts'
export { type ReplaceResult, replaceSecret } from './replace-secret.ts'
export { type SecretsManagerKeystore, secretsManagerKeystore } from './secrets-manager-keystore.ts'
