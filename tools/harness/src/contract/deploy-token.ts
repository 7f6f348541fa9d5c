import type { EvmNode } from '../node/node.ts'
import { batchPayoutArtifact, type TokenKind, tokenArtifacts } from './artifacts.ts'
import { type Deployed, type DeployOptions, deploy } from './deployed.ts'

export interface TokenOptions extends DeployOptions {
  /** Default 6, as USDC and USDT have. */
  readonly decimals?: number
}

export interface TestToken extends Deployed {
  readonly kind: TokenKind
  readonly decimals: number
  /** Base units, out of nothing. */
  mint(to: string, amount: bigint): Promise<void>
  balanceOf(owner: string): Promise<bigint>
}

/** Deploys a test token of the kind asked for. */
export async function deployToken(node: EvmNode, kind: TokenKind, options: TokenOptions = {}): Promise<TestToken> {
  const decimals = options.decimals ?? 6
  const token = await deploy(node, tokenArtifacts[kind], [decimals], options)
  const minter = options.from ?? node.accounts[node.accounts.length - 1]!
  return {
    ...token,
    kind,
    decimals,
    mint: async (to, amount) => void (await token.write(minter, 'mint', to, amount)),
    balanceOf: async (owner) => (await token.read('balanceOf', owner)) as bigint,
  }
}

/** Deploys the batch payout contract that the Polygon adapter ships. */
export function deployBatchPayout(node: EvmNode, options: DeployOptions = {}): Promise<Deployed> {
  return deploy(node, batchPayoutArtifact, [], options)
}
