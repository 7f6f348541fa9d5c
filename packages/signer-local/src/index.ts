export {
  type DevelopmentKey,
  type DevelopmentSeed,
  type DevelopmentSigner,
  type DevelopmentSignerOptions,
  developmentSigner,
} from './development-signer.ts'
export { type SignerLocalErrors, signerLocalErrors } from './errors/codes.ts'
export { generateDevelopmentKey } from './generate-development-key.ts'
