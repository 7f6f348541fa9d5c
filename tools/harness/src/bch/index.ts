export { type BchNode, startBchNode } from './start-bch-node.ts'
