/** How a wallet that has no file yet comes into being. */
export type WalletOrigin =
  /** New keys, made by the wallet program. Back up the file, or ask for the seed, before money arrives. */
  | { readonly kind: 'new' }
  /** From keys: with the spend key a full wallet, without one that only looks. Heights in blocks; nothing before is found. */
  | { readonly kind: 'keys'; readonly address: string; readonly viewKey: string; readonly spendKey?: string; readonly fromHeight: number }

/** What is known of a wallet's file. */
export type WalletFile = {
  readonly password: string
  /** Its primary address: a wallet with another is refused, whatever its file is called. */
  readonly address?: string
  /** Without it a missing file is an error. */
  readonly origin?: WalletOrigin
}

/** Where the passwords and addresses of wallets come from. */
export interface WalletFiles {
  /** @throws when the wallet is not known */
  find(key: string): Promise<WalletFile>
  /** Called with the primary address of a wallet that was just made, or got another by a key exchange; remember it, so that the next open can be checked. */
  made?(key: string, address: string): Promise<void>
}

/** The file name of a wallet: keys have no dot, so no two share one. */
export function fileNameOf(key: string): string {
  return key.replace('/', '.')
}
