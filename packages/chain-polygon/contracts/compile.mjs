// Compiles the Solidity sources and writes the committed artefacts: node packages/chain-polygon/contracts/compile.mjs
// A test compiles again and compares byte for byte, so a source and its artefact can never drift apart.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Interface } from 'ethers'

const here = dirname(fileURLToPath(import.meta.url))
const solc = createRequire(import.meta.url)('solc')

const settings = {
  // The deployed code is run once per batch and leg, and deployed once: favour running.
  optimizer: { enabled: true, runs: 10_000 },
  // Polygon has had Cancun's opcodes since the Napoli fork; newer defaults of the compiler are of no use here.
  evmVersion: 'cancun',
  // Without the metadata hash the bytecode depends on nothing but the source and these settings.
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
}

const targets = [
  {
    source: 'BatchPayout.sol',
    artefact: '../src/contract/batch-payout.artifact.ts',
    contracts: { BatchPayout: 'batchPayoutArtifact' },
  },
  {
    source: 'test/TestToken.sol',
    artefact: 'test/test-token.artifact.ts',
    contracts: {
      StandardToken: 'standardTokenArtifact',
      NoReturnToken: 'noReturnTokenArtifact',
      ReturnsFalseToken: 'returnsFalseTokenArtifact',
      FeeOnTransferToken: 'feeOnTransferTokenArtifact',
      BlocklistToken: 'blocklistTokenArtifact',
      ReentrantToken: 'reentrantTokenArtifact',
    },
  },
]

/** @param {string[]} list */
const strings = (list) => list.map((line) => `    ${JSON.stringify(line)},`).join('\n')

/**
 * @typedef {{ object: string }} Code
 * @param {string} contract
 * @param {string} constant
 * @param {{ abi: import('ethers').InterfaceAbi, evm: { bytecode: Code, deployedBytecode: Code } }} output
 * @param {string} sourceHash
 */
function render(contract, constant, output, sourceHash) {
  const abi = new Interface(output.abi).format().sort()
  return `/** ${contract}, compiled; \`abi\` is in the human-readable form that ethers parses. */
export const ${constant}: {
  readonly contract: string;
  readonly abi: readonly string[];
  readonly bytecode: \`0x\${string}\`;
  readonly deployedBytecode: \`0x\${string}\`;
  readonly compiler: string;
  readonly evmVersion: string;
  readonly sourceHash: string;
} = {
  contract: '${contract}',
  abi: [
${strings(abi)}
  ],
  bytecode: '0x${output.evm.bytecode.object}',
  deployedBytecode: '0x${output.evm.deployedBytecode.object}',
  compiler: '${solc.version()}',
  evmVersion: '${settings.evmVersion}',
  sourceHash: 'sha256:${sourceHash}',
};
`
}

/**
 * Compiles everything and answers the artefacts' paths and texts, writing nothing.
 *
 * @returns {{ path: string, text: string }[]}
 */
export function compile() {
  return targets.map(({ source, artefact, contracts }) => {
    const content = readFileSync(join(here, source), 'utf8')
    const input = { language: 'Solidity', sources: { [source]: { content } }, settings }
    const output = JSON.parse(solc.compile(JSON.stringify(input)))
    const problems = (output.errors ?? []).map((/** @type {{ formattedMessage: string }} */ each) => each.formattedMessage)
    if (problems.length > 0) throw new Error(problems.join('\n'))
    const sourceHash = createHash('sha256').update(content).digest('hex')
    const parts = Object.entries(contracts).map(([contract, constant]) =>
      render(contract, constant, output.contracts[source][contract], sourceHash),
    )
    const header = `// biome-ignore-all format: generated\n// Written by contracts/compile.mjs from ${source}. Do not edit.\n\n`
    return { path: join(here, artefact), text: header + parts.join('\n') }
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, text } of compile()) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`${path} ${text.length} characters`)
  }
}
