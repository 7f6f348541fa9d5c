export { type GoogleKms, type GoogleKmsOptions, googleKms } from './google-kms.ts'
export { type GoogleKey, type GoogleSignerOptions, googleSigner } from './google-signer.ts'
export { type OpenGoogleKmsOptions, openGoogleKms } from './open-google-kms.ts'
