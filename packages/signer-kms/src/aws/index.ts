export { type AwsKms, type AwsKmsOptions, type AwsRegion, awsKms } from './aws-kms.ts'
export { type AwsKey, type AwsSignerOptions, awsSigner } from './aws-signer.ts'
export { type OpenAwsKmsOptions, openAwsKms } from './open-aws-kms.ts'
