import type { Child } from '../child/start-child.ts'
import { rpcClient } from '../rpc/json-rpc.ts'
import { devAccounts } from './dev-accounts.ts'
import type { EvmNode } from './node.ts'

/** Quantities as JSON-RPC wants them. */
export function quantity(value: bigint | number): string {
  return `0x${value.toString(16)}`
}

interface Running {
  readonly kind: EvmNode['kind']
  readonly child: Child
  readonly port: number
  readonly chainId: number
  readonly mining: EvmNode['mining']
  readonly accounts: number
  readonly dropAll: (node: Pick<EvmNode, 'rpc'>) => Promise<void>
  readonly cleanup?: () => void
}

/** What both nodes share: `hardhat_*` names are understood by anvil too. */
export function evmNode<Kind extends EvmNode['kind']>(running: Running & { kind: Kind }): EvmNode & { kind: Kind } {
  const url = `http://127.0.0.1:${running.port}`
  const client = rpcClient(url)
  const rpc = client.call
  const end = async (how: () => Promise<unknown>): Promise<void> => {
    await how()
    client.close()
    running.cleanup?.()
  }
  return {
    kind: running.kind,
    url,
    port: running.port,
    pid: running.child.pid,
    chainId: running.chainId,
    mining: running.mining,
    accounts: devAccounts(running.accounts),
    rpc,
    client,
    mine: async (blocks = 1) => void (await rpc('hardhat_mine', [quantity(blocks)])),
    blockNumber: async () => Number(await rpc<string>('eth_blockNumber')),
    setBalance: async (address, wei) => void (await rpc('hardhat_setBalance', [address, quantity(wei)])),
    balanceOf: async (address) => BigInt(await rpc<string>('eth_getBalance', [address, 'latest'])),
    setCode: async (address, code) => void (await rpc('hardhat_setCode', [address, code])),
    dropAll: () => running.dropAll({ rpc }),
    setAutomine: async (on) => void (await rpc('evm_setAutomine', [on])),
    setBaseFee: async (wei) => void (await rpc('hardhat_setNextBlockBaseFeePerGas', [quantity(wei)])),
    output: running.child.output,
    stop: () => end(() => running.child.stop()),
    kill: () => end(() => running.child.kill()),
  }
}
