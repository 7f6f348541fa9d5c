import {
  blocklistTokenArtifact,
  feeOnTransferTokenArtifact,
  noReturnTokenArtifact,
  reentrantTokenArtifact,
  returnsFalseTokenArtifact,
  standardTokenArtifact,
} from '../../../../packages/chain-polygon/contracts/test/test-token.artifact.ts'
import { batchPayoutArtifact } from '../../../../packages/chain-polygon/src/contract/batch-payout.artifact.ts'

export { batchPayoutArtifact }

/** What a test token does differently from the standard; see the Solidity source for each. */
export type TokenKind = 'standard' | 'no-return' | 'returns-false' | 'fee-on-transfer' | 'blocklist' | 'reentrant'

export const tokenArtifacts: Readonly<Record<TokenKind, Pick<typeof standardTokenArtifact, 'abi' | 'bytecode'>>> = {
  standard: standardTokenArtifact,
  'no-return': noReturnTokenArtifact,
  'returns-false': returnsFalseTokenArtifact,
  'fee-on-transfer': feeOnTransferTokenArtifact,
  blocklist: blocklistTokenArtifact,
  reentrant: reentrantTokenArtifact,
}
