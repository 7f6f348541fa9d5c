// The thread of a slot with a wallet in WebAssembly. It sees view keys and never one that spends. It asks the daemon by itself, and
// does one thing after the other, so whoever gets an answer knows that what was asked before is done.
import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { parseExact, writeExact } from '../../rpc/exact-json.ts'
import { loadModule } from './module.ts'
import type { WasmAnswered, WasmAsked, WasmStart } from './protocol.ts'
import { Refused, wasmWallet } from './wallet.ts'

const start = workerData as WasmStart
const port = parentPort

const reply = (id: number, answer: object): void => {
  const { total_heap_size: heap, external_memory: outside } = getHeapStatistics()
  port?.postMessage({ id, body: writeExact(answer), memoryBytes: heap + outside } satisfies WasmAnswered)
}
const refusal = (code: number, error: unknown) => ({ error: { code, message: error instanceof Error ? error.message : 'unknown' } })

const module = await loadModule(start.module).catch((error: unknown) => {
  reply(0, refusal(-1, error))
  return undefined
})

if (module !== undefined) {
  const ask = wasmWallet(module, start)
  let turn: Promise<void> = Promise.resolve()
  const answer = async ({ id, body }: WasmAsked): Promise<void> => {
    const { method, params } = parseExact(body) as { method: string; params: Record<string, unknown> }
    try {
      reply(id, { result: await ask(method, params) })
    } catch (error) {
      // After a trap nobody knows what the wallet's memory holds: the thread ends, and is started anew.
      if (!(error instanceof Refused)) throw error
      reply(id, refusal(error.rpcCode, error))
    }
  }
  port?.on('message', (asked: WasmAsked) => {
    turn = turn.then(() => answer(asked))
  })
  reply(0, { result: {} })
}
