export {
  type DevelopmentKey,
  type DevelopmentSeed,
  type DevelopmentSigner,
  type DevelopmentSignerOptions,
  developmentSigner,
} from './development-signer.ts'
export { type SignerLocalErrors, signerLocalErrors } from './errors/codes.ts'
export { generateDevelopmentKey } from './generate-development-key.ts'
export type { SecretLabel } from './keystore/entry.ts'
export { fileKeystore } from './keystore/file-source.ts'
export { changePath, depositPath, type HdPlace, type HdPurpose, solanaPath } from './keystore/hd-path.ts'
export { type ImportedSecret, newMnemonic } from './keystore/imported-secret.ts'
export { createKeystore, type Keystore, type KeystoreOptions, openKeystore } from './keystore/keystore.ts'
export { type KeystoreSigner, type KeystoreSignerOptions, keystoreSigner } from './keystore/keystore-signer.ts'
export { type PasswordWrapper, type PasswordWrapperOptions, passwordWrapper } from './keystore/password-wrapper.ts'
export type { KeystoreSource } from './keystore/source.ts'
