import { runRules, type Skip } from '../kit.ts'
import type { Runner } from '../runner.ts'
import type { SignerBench } from './bench.ts'
import { signerRules } from './rules.ts'

/**
 * Holds a signer to the `Signer` contract: one case per MUST, each on a fresh bench.
 *
 * Signatures are checked by arithmetic of the kit's own and by node:crypto, never by the library that made them.
 *
 * @example
 * testSigner({ name: 'my signer', runner: { describe, it }, open: async () => bench })
 */
export function testSigner(options: {
  readonly name: string
  readonly runner: Runner
  readonly open: () => Promise<SignerBench>
  readonly skip?: readonly Skip[]
}): void {
  runRules({ name: options.name, runner: options.runner, open: options.open, rules: signerRules, skip: options.skip ?? [] })
}
