/** A KMS key's ARN, taken apart. */
export type KeyArn = { readonly arn: string; readonly region: string; readonly account: string; readonly keyId: string }

const pattern = /^arn:aws[a-z-]*:kms:([a-z]{2}[a-z0-9-]+):(\d{12}):key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/**
 * The parts of a key ARN, or `undefined` for anything else.
 *
 * Not an alias: whoever may move an alias could move a wallet's key, and the signer would follow.
 */
export function parseKeyArn(arn: string): KeyArn | undefined {
  const [, region, account, keyId] = pattern.exec(arn) ?? []
  if (region === undefined || account === undefined || keyId === undefined) return undefined
  return { arn, region, account, keyId }
}

/** Whether two ARNs are one multi-region key: the same id and account in two regions. */
export function isReplica(primary: KeyArn, other: KeyArn): boolean {
  const same = primary.keyId === other.keyId && primary.account === other.account
  return same && primary.keyId.startsWith('mrk-') && primary.region !== other.region
}
