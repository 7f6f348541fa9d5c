// A Bitcoin payout backend: POST / {id, user, to, satoshi} asks, GET /<id> tells. Everything it knows is in one file.
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { type BitcoinOptions, bitcoin } from '@wallet/chain-btc'
import { createEngine, type Engine, type EngineOptions, isWalletError, keyRef, walletName } from '@wallet/core'
import { sqliteStore } from '@wallet/store-sqlite'

/** Starts it on a port of its own; `stop` loses nothing, and neither does a kill. */
export async function startBitcoinBackend(options: {
  readonly chain: BitcoinOptions
  readonly file: string
  /** Of the key `hot`, which the signer has: a keystore, a KMS or an HSM. */
  readonly address: string
  readonly engine: Pick<EngineOptions, 'signer' | 'policyKey'>
}): Promise<{ readonly port: number; readonly engine: Engine; stop(): Promise<void> }> {
  const chain = bitcoin(options.chain)
  const [halt, store] = [new AbortController(), await sqliteStore({ path: options.file })]
  const engine = createEngine({ ...options.engine, chains: [chain], store, wallets: { bitcoin: 'hot' } })
  const addresses = [{ address: options.address, keyRef: keyRef('hot') }]
  await engine.registerWallet({ name: walletName('hot'), chain: chain.chain, addresses, active: true }, 'start')
  const working = engine.work(halt.signal)

  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body))
    try {
      if (request.method === 'POST') {
        const { id, user, to, satoshi } = (await json(request)) as { id: string; user: string; to: string; satoshi: string }
        const wish = { id, to, account: `user:${user}`, asset: 'bitcoin', amount: BigInt(satoshi), feeMax: 20_000n }
        const { status } = await engine.withdraw(wish)
        return answer(status === 'accepted' || status === 'exists' ? 202 : 409, { id, status })
      }
      const found = await engine.withdrawal(request.url?.slice(1) ?? '')
      return answer(found === undefined ? 404 : 200, { state: found?.order.state, txid: found?.order.settlement?.transaction })
    } catch (error) {
      // Anything but a WalletError is not an answer about money: the caller asks again under the same id.
      return isWalletError(error) ? answer(error.retry === 'never' ? 400 : 503, { code: error.code }) : answer(500, {})
    }
  }).listen(0, '127.0.0.1')
  await new Promise((ready) => server.once('listening', ready))
  const stop = async () => {
    server.close()
    halt.abort()
    await working.then(() => store.close())
  }
  return { port: (server.address() as { port: number }).port, engine, stop }
}
