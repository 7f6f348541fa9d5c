import { join } from 'node:path'
import { polygon } from '@wallet/chain-polygon'
import { isWalletError, keyRef, type Signer, systemClock, walletName } from '@wallet/core'
import {
  type AnvilNode,
  devAccounts,
  devMnemonic,
  ethereumAddress,
  filesBelow,
  leaks,
  openCanary,
  openEngine,
  printed,
  startAnvil,
  temporaryDirectory,
  wif,
} from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { labelOf, open } from './bench.fixture.ts'
import { fileKeystore } from './file-source.ts'
import { depositPath } from './hd-path.ts'
import { createKeystore } from './keystore.ts'
import { keystoreSigner } from './keystore-signer.ts'
import { passwordWrapper } from './password-wrapper.ts'

let node: AnvilNode
beforeAll(async () => {
  node = await startAnvil({ automine: false })
})
afterAll(() => node.stop())

const password = 'a password for the canary'
const to = '0x00000000000000000000000000000000000abc12'
const hot = keyRef(`hot/${depositPath({ purpose: 44, coin: 60, index: 0 })}`)

/** Fails at times, as signers do, with the errors they have. */
function troubled(signer: Signer): Signer {
  let calls = 0
  return {
    ...signer,
    sign: async (request, signal) => {
      calls += 1
      if (calls === 1) return signer.sign({ ...request, keyRef: keyRef('hot/m/x') }, signal)
      if (calls === 2) return signer.sign({ ...request, algorithm: 'ed25519' }, signal)
      return signer.sign(request, signal)
    },
  }
}

test('withdrawals on Polygon go to finality by a key of the keystore, and no key shows anywhere', async () => {
  const directory = temporaryDirectory('canary')
  const canary = openCanary()
  const wrapper = passwordWrapper({
    name: 'password',
    password: Buffer.from(password),
    serverSecret: new Uint8Array(32).fill(0xe7),
    costLog2: 14,
  })
  const source = fileKeystore(join(directory.path, 'keys.json'))
  const keystore = await createKeystore({ source, wrappers: [wrapper] }, open)
  await keystore.add(labelOf('hot'), { mnemonic: devMnemonic }, open)
  const signer = keystoreSigner({ keystore })
  const { bytes } = await signer.publicKey(hot, open)
  const address = ethereumAddress(bytes)
  expect(address).toBe(devAccounts(1)[0]?.address)

  const network = { chainId: 137, name: 'polygon-local' }
  const adapter = polygon({
    network,
    providers: [{ name: 'node', url: node.url }],
    quorum: 1,
    headMaxAgeMs: 50,
    pollEveryMs: 50,
    callTimeoutMs: 5_000,
  })
  const store = await sqliteStore({ path: join(directory.path, 'store.db') })
  const wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: hot }], active: true }
  const worker = { parkMs: 100, idleMs: 20, backoffBaseMs: 20, backoffCapMs: 100, triesMax: 10 }
  const watched = { events: canary.tell, meter: canary.meter }
  const engine = await openEngine({ adapter, signer: troubled(signer), wallet }, { store, worker, funds: 10n ** 18n, ...watched })
  const ids = ['K-1', 'K-2', 'K-3']
  for (const id of ids) await engine.withdraw({ id, account: 'user:1', asset: adapter.feeAsset, to, amount: 1_000n, feeMax: 10n ** 16n })

  const stop = new AbortController()
  const working = engine.work(stop.signal)
  const states = async () => (await Promise.all(ids.map((id) => engine.withdrawal(id)))).map((view) => view?.order.state)
  for (let block = 0; block < 120 && (await states()).some((state) => state !== 'completed'); block += 1) {
    await systemClock.sleep(100)
    await node.mine()
  }
  stop.abort()
  await working
  expect(await states()).toEqual(['completed', 'completed', 'completed'])
  expect(await node.balanceOf(to)).toBe(3_000n)

  // Errors of every kind that the keystore has.
  const errors: unknown[] = []
  const keep = async (call: Promise<unknown>) => errors.push(await canary.fails(call))
  await keep(keystore.add(labelOf('hot'), { mnemonic: devMnemonic }, open))
  await keep(keystore.add(labelOf('bad'), { mnemonic: `${devMnemonic} junk` }, open))
  await keep(keystore.add(labelOf('bad'), { privateKey: new Uint8Array(31).fill(7) }, open))
  await keep(signer.publicKey(keyRef('hot/m/9999999999'), open))
  await keep(wrapper.unwrap(new Uint8Array(80), {}, open))
  const order = await engine.withdrawal('K-1')
  const seed = (await keystore.open('hot', open))?.bytes ?? new Uint8Array()
  const key = Uint8Array.from(Buffer.from(node.accounts[0]?.privateKey.slice(2) ?? '', 'hex'))
  signer.close()
  await keep(signer.publicKey(hot, open))
  expect(errors.every(isWalletError)).toBe(true)

  const { entries } = await store.readJournal({ after: 0, max: 1_000 })
  const rows = await store.exportRows({ after: null, max: 10_000 })
  expect(entries.filter(({ verb, change }) => verb === 'logSigning' && change['result'] === 'refused').length).toBeGreaterThan(0)
  // Raw, with the write-ahead log, while the store is open; and once more after it has been folded into the file.
  canary.files('open', directory.path)
  expect([...filesBelow(directory.path).keys()].some((path) => path.endsWith('-wal'))).toBe(true)
  await store.close()
  wrapper.close()
  canary.files('closed', directory.path)
  for (const [name, value] of Object.entries({ entries, rows, order, signer, keystore, wrapper, source, engine })) canary.look(name, value)
  const secrets = [seed, seed.subarray(0, 32), key, new Uint8Array(32).fill(0xe7)]
  const { found, told, places } = canary.search(secrets, [devMnemonic, password])
  expect(found).toEqual([])
  expect(told).toBeGreaterThan(20)
  expect(places).toBeGreaterThan(13)

  // The net holds: each spelling put on purpose is found.
  const planted = [
    Buffer.from(key),
    Buffer.from(key).toString('hex'),
    Buffer.from(key).toString('base64'),
    wif(key, true),
    wif(key, false),
    devMnemonic,
    password,
  ]
  for (const plant of planted)
    expect(leaks(new Map([['planted', printed({ deep: [plant] })]]), secrets, [devMnemonic, password]), String(plant).slice(0, 4)).toEqual([
      'planted',
    ])
  directory.remove()
})
