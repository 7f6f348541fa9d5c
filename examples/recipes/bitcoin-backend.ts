// A Bitcoin payout backend: POST / {id, user, to, satoshi} asks, GET /<id> tells. Everything it knows is in one file.
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { type BitcoinOptions, bitcoin } from '@wallet/chain-btc'
import { createEngine, type Engine, isWalletError, keyRef, type Signer, walletName } from '@wallet/core'
import { sqliteStore } from '@wallet/store-sqlite'

/** Starts it on a port of its own; `stop` loses nothing, and neither does a kill. */
export async function startBitcoinBackend(options: {
  readonly chain: BitcoinOptions
  readonly file: string
  /** The key `hot`: a keystore, a KMS or an HSM. */
  readonly signer: Signer
  readonly address: string
  readonly policyKey: Uint8Array
}): Promise<{ readonly port: number; readonly engine: Engine; stop(): Promise<void> }> {
  const chain = bitcoin(options.chain)
  const store = await sqliteStore({ path: options.file })
  const engine = createEngine({ chains: [chain], store, signer: options.signer, policyKey: options.policyKey, wallets: { bitcoin: 'hot' } })
  const addresses = [{ address: options.address, keyRef: keyRef('hot') }]
  await engine.registerWallet({ name: walletName('hot'), chain: chain.chain, addresses, active: true }, 'start')
  const halt = new AbortController()
  const working = engine.work(halt.signal)

  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body))
    try {
      if (request.method === 'POST') {
        const { id, user, to, satoshi } = (await json(request)) as { id: string; user: string; to: string; satoshi: string }
        const wish = { id, to, account: `user:${user}`, asset: chain.feeAsset, amount: BigInt(satoshi), feeMax: 20_000n }
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
    await working
    await store.close()
  }
  return { port: (server.address() as { port: number }).port, engine, stop }
}
