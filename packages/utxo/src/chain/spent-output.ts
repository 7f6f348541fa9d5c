import { fieldsOf, listOf, malformed } from '@wallet/core'
import { fromHex, toHex } from '../bytes/hex.ts'
import { coinsToUnits } from '../rpc/amounts.ts'
import type { Block, BlockTransaction } from './block.ts'
import type { ChainState } from './chain-state.ts'
import { outpointOf } from './outpoint.ts'

/** The output that an input spent; `script` in hex. */
export type SpentOutput = { readonly value: bigint; readonly script: string }

/**
 * The output that an input of a block's transaction spent: from what we know, else by the node's undo data, else by its transaction index.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`; `CHAIN_RESPONSE_MALFORMED` when the node has neither
 */
export async function spentOutput(
  state: ChainState,
  block: Block,
  transaction: BlockTransaction,
  input: number,
  signal: AbortSignal,
): Promise<SpentOutput> {
  const { client, settings, own } = state
  const { chain } = settings.flavour.network
  const { txid, vout } = outpointOf(transaction.inputKeys()[input] ?? '')
  const known = own.get(txid)?.decoded.outputs[vout]
  if (known !== undefined) return { value: known.value, script: toHex(known.script) }
  // Bitcoin Core 23 and later: verbosity 3 tells the outputs spent.
  const detailed = await client.ask('getblock', [block.hash, 3], signal)
  if (detailed.status === 'result') {
    const told = fromUndo(chain, detailed.value, transaction.txid(), input)
    if (told !== undefined) return told
  }
  const raw = await client.ask('getrawtransaction', [txid, false], signal)
  if (raw.status === 'result' && typeof raw.value === 'string') {
    const output = settings.flavour.decode(fromHex(raw.value)).outputs[vout]
    if (output !== undefined) return { value: output.value, script: toHex(output.script) }
  }
  throw malformed(chain, 'getblock', 'the node tells no spent outputs: this needs Bitcoin Core 23 or a transaction index')
}

function fromUndo(chain: string, answer: unknown, txid: string, input: number): SpentOutput | undefined {
  const list = listOf(chain, 'getblock', fieldsOf(chain, 'getblock', answer)['tx'])
  const wanted = list.find((one) => fieldsOf(chain, 'getblock', one)['txid'] === txid)
  const vin = wanted === undefined ? [] : listOf(chain, 'getblock', fieldsOf(chain, 'getblock', wanted)['vin'])
  const prevout = vin[input] === undefined ? undefined : fieldsOf(chain, 'getblock', vin[input])['prevout']
  if (prevout === undefined) return undefined
  const { value, scriptPubKey } = fieldsOf(chain, 'getblock', prevout)
  const { hex } = fieldsOf(chain, 'getblock', scriptPubKey)
  const units = coinsToUnits(value)
  return typeof hex === 'string' && units !== undefined ? { value: units, script: hex } : undefined
}
