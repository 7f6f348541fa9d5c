import { HDNodeWallet } from 'ethers'
import type { DevAccount } from './node.ts'

/** The mnemonic of every EVM development node. */
export const devMnemonic: string = 'test test test test test test test test test test test junk'

let root: HDNodeWallet | undefined

/** The first accounts of the development mnemonic, as anvil and hardhat fund them. */
export function devAccounts(count: number): DevAccount[] {
  root ??= HDNodeWallet.fromPhrase(devMnemonic, undefined, "m/44'/60'/0'/0")
  return Array.from({ length: count }, (_, index) => {
    const { address, privateKey } = root!.deriveChild(index)
    return { address, privateKey }
  })
}
