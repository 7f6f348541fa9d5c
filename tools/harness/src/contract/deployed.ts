import { getAddress, Interface } from 'ethers'
import type { DevAccount, EvmNode } from '../node/node.ts'
import { type MinedReceipt, transact } from './transact.ts'

/** A contract on a local node. */
export interface Deployed {
  /** Checksummed. */
  readonly address: string
  readonly abi: Interface
  /** Calls a view and returns its first value. */
  read(name: string, ...args: readonly unknown[]): Promise<unknown>
  /** Sends a call from a development account and waits until it is mined; rejects with RpcError when it would revert. */
  write(from: DevAccount, name: string, ...args: readonly unknown[]): Promise<MinedReceipt>
  /** Runs a call from any address without sending it; rejects with RpcError when it reverts. */
  simulate(from: string, name: string, ...args: readonly unknown[]): Promise<string>
}

export interface DeployOptions {
  /** Default: the node's last account, so that the first ones keep nonce 0. */
  readonly from?: DevAccount
}

/** Deploys bytecode and returns once it is mined. */
export async function deploy(
  node: EvmNode,
  artifact: { readonly abi: readonly string[]; readonly bytecode: string },
  args: readonly unknown[] = [],
  options: DeployOptions = {},
): Promise<Deployed> {
  const abi = new Interface(artifact.abi)
  const from = options.from ?? node.accounts[node.accounts.length - 1]!
  const code = artifact.bytecode + abi.encodeDeploy([...args]).slice(2)
  const { contractAddress, status } = await transact(node, from, { data: code })
  if (contractAddress === null || status !== 1n) throw new Error('the deployment reverted')
  return deployed(node, getAddress(contractAddress), abi)
}

export function deployed(node: EvmNode, address: string, abi: Interface): Deployed {
  const simulate: Deployed['simulate'] = (from, name, ...args) =>
    node.rpc<string>('eth_call', [{ from, to: address, data: abi.encodeFunctionData(name, [...args]) }, 'latest'])
  return {
    address,
    abi,
    simulate,
    read: async (name, ...args) =>
      abi.decodeFunctionResult(name, await simulate('0x0000000000000000000000000000000000000001', name, ...args))[0],
    write: (from, name, ...args) => transact(node, from, { to: address, data: abi.encodeFunctionData(name, [...args]) }),
  }
}

/** EIP-7702: makes an account's code point at a contract, as a set-code transaction would have. */
export async function delegateAccount(node: EvmNode, account: string, contract: string): Promise<void> {
  await node.setCode(account, `0xef0100${contract.slice(2).toLowerCase()}`)
}
