import { readFileSync } from 'node:fs'
import { bitcoinFlavour, resolveNetwork } from '@wallet/chain-btc'
import { chainId, keyRef } from '@wallet/core'
import { startCoinNode, temporaryDirectory } from '@wallet/harness'
import { developmentSigner, generateDevelopmentKey } from '@wallet/signer-local'
import { hash160 } from '@wallet/utxo'
import { expect, test } from 'vitest'
import { startBitcoinBackend } from './bitcoin-backend.ts'

test('a Bitcoin backend in forty lines pays once, also after a restart', async () => {
  const [node, directory] = [await startCoinNode({}), temporaryDirectory('bitcoin-backend')]
  const privateKey = generateDevelopmentKey('ecdsa-secp256k1')
  const signer = () => developmentSigner({ environment: 'test', keys: { hot: { algorithm: 'ecdsa-secp256k1', privateKey } } })
  const { bytes } = await signer().publicKey(keyRef('hot'), new AbortController().signal)
  const chain = chainId(`bip122:${node.genesis.slice(0, 32)}`)
  const network = { name: 'bitcoin', chain, bech32: 'rltc', pubKeyHash: 0x6f, scriptHash: 0x3a }
  const address = bitcoinFlavour(resolveNetwork(network, false)).addressOf(Uint8Array.from([0, 20, ...hash160(bytes)])) ?? ''
  await node.pay(address, 200_000_000n)
  await node.mine(3)
  const start = () =>
    startBitcoinBackend({
      chain: { network, providers: [{ name: 'node', url: node.url }], confirmations: 3, pollEveryMs: 100, fees: { rate: 10_000n } },
      file: `${directory.path}/store.db`,
      address,
      engine: { signer: signer(), policyKey: new Uint8Array(32).fill(1) },
    })

  let backend = await start()
  await backend.engine.credit({ reference: 'D-1', account: 'user:7', asset: 'bitcoin', amount: 150_000_000n, actor: 'test' })
  const to = await node.newAddress()
  const ask = async (wish: object) => {
    const body = JSON.stringify({ id: 'W-1', user: '7', to, satoshi: '100000000', ...wish })
    const response = await fetch(`http://127.0.0.1:${backend.port}/`, { method: 'POST', body })
    return [response.status, await response.json()]
  }
  expect(await ask({})).toEqual([202, { id: 'W-1', status: 'accepted' }])
  expect(await ask({ satoshi: '1' })).toEqual([409, { id: 'W-1', status: 'conflict' }])
  expect(await ask({ id: 'W-2' })).toEqual([409, { id: 'W-2', status: 'refused' }])
  expect(await ask({ id: 'W-3', to: 'nowhere' })).toEqual([400, { code: 'INVALID_RECIPIENT' }])

  await backend.stop()
  backend = await start()
  expect(await ask({})).toEqual([202, { id: 'W-1', status: 'exists' }])
  const status = async () => {
    await node.mine(1)
    return await (await fetch(`http://127.0.0.1:${backend.port}/W-1`)).json()
  }
  await expect.poll(status, { interval: 200 }).toMatchObject({ state: 'completed', txid: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(await node.rpc('getreceivedbyaddress', [to])).toBe(1)
  await backend.stop()
  await node.stop()
  directory.remove()
})

test('they are forty', () => {
  const lines = readFileSync(new URL('./bitcoin-backend.ts', import.meta.url), 'utf8').split('\n')
  expect(lines.filter((line) => !/^\s*(\/\/.*|\/?\*.*)?$/.test(line)).length).toBeLessThanOrEqual(40)
})
