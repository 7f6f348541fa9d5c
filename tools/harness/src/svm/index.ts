// Apart from the rest: it loads a native SVM, which no other test needs.
export type { Bank, Executed, Simulated, TokenBalance } from './bank.ts'
export { type Cluster, type ClusterOptions, type Landed, openCluster, type Submitted, type SvmBlock } from './cluster.ts'
export type { NodeFaults } from './faults.ts'
export { createMint, type MintExtension, runInstructions, type TestMint, token2022Program, tokenProgram } from './mints.ts'
export { openSvmNode, type SvmNode } from './node.ts'
