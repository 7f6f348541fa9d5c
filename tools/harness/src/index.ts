export { filesBelow, leaks, printed, wif } from './canary/leaks.ts'
export { type Canary, openCanary } from './canary/watch.ts'
export { type Child, type ChildExit, type ChildOptions, startChild } from './child/start-child.ts'
export {
  type CoinNode,
  type CoinNodeKind,
  type CoinNodeOptions,
  coinNodeProgram,
  startCoinNode,
} from './coin-node/start-coin-node.ts'
export { type CoinProxy, startCoinProxy } from './coin-node/start-coin-proxy.ts'
export { batchPayoutArtifact, type TokenKind, tokenArtifacts } from './contract/artifacts.ts'
export { deployBatchPayout, deployToken, type TestToken, type TokenOptions } from './contract/deploy-token.ts'
export { type Deployed, type DeployOptions, delegateAccount, deploy, deployed } from './contract/deployed.ts'
export { type Call, type MinedReceipt, transact } from './contract/transact.ts'
export { type TemporaryDirectory, temporaryDirectory } from './directory/temporary-directory.ts'
export { openEngine, quick, stateOf, type TestEngineOptions, until, working } from './engine/open-engine.ts'
export { type MoneroAnswer, moneroCall } from './monero/monero-rpc.ts'
export { type Monerod, startMonerod } from './monero/start-monerod.ts'
export { startWalletRpc, type WalletRpc } from './monero/start-wallet-rpc.ts'
export { devAccounts, devMnemonic } from './node/dev-accounts.ts'
export { ethereumAddress } from './node/ethereum-address.ts'
export type { AnvilNode, DevAccount, EvmNode, ReorgTransaction } from './node/node.ts'
export { type AnvilOptions, anvilBinary, startAnvil } from './node/start-anvil.ts'
export { type HardhatOptions, startHardhat } from './node/start-hardhat.ts'
export { type BorPool, borPool } from './pool/bor-pool.ts'
export { type BorRules, borDefaults } from './pool/bor-rules.ts'
export { freePort } from './port/free-port.ts'
export { type SmallDisk, smallDisk } from './postgres/small-disk.ts'
export { startPgBouncer } from './postgres/start-pgbouncer.ts'
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres/start-postgres.ts'
export type { CallCounter } from './proxy/call-counter.ts'
export type { FaultRate, Faults, TransportFault } from './proxy/faults.ts'
export { seededRandom } from './proxy/random.ts'
export type { Lie } from './proxy/respond.ts'
export { type FaultProxy, type FaultProxyOptions, type SeenSend, startFaultProxy } from './proxy/start-fault-proxy.ts'
export { type RabbitServer, startRabbitMq } from './rabbitmq/start-rabbitmq.ts'
export { type RedisOptions, type RedisServer, startRedis } from './redis/start-redis.ts'
export {
  type JsonRpcError,
  type JsonRpcReply,
  type JsonRpcRequest,
  type RpcClient,
  RpcError,
  rpcClient,
} from './rpc/json-rpc.ts'
export { type SoftHsm, startSoftHsm } from './softhsm/start-soft-hsm.ts'
export { type SqsServer, startSqs } from './sqs/start-sqs.ts'
