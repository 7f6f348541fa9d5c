import type { PermitRequest } from '../../signer/signer.ts'
import type { Wallet } from '../../store/records.ts'

/** What to ask of the signer before a transaction for so many orders is planned: nobody knows yet how many inputs it will have. */
export function permitFor(wallet: Wallet, orders: number): PermitRequest {
  return { signatures: orders, keyRefs: wallet.addresses.map(({ keyRef }) => keyRef) }
}
