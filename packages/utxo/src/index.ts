export { type UtxoErrors, utxoErrors } from './errors/codes.ts'
export type {
  DecodedTransaction,
  FeeRules,
  Flavour,
  FlavourNetwork,
  InputDigest,
  InputSignature,
  Lock,
  MultisigPolicy,
  Outpoint,
  ParsedAddress,
  Policies,
  TxInput,
  TxOutput,
  UnsignedTransaction,
} from './flavour.ts'
