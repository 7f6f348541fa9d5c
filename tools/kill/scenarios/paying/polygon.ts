import { randomBytes } from 'node:crypto'
import { polygon } from '@wallet/chain-polygon'
import {
  type ChainAdapter,
  coreErrors,
  createEngine,
  type Engine,
  keyRef,
  type Signer,
  type WithdrawRequest,
  walletName,
} from '@wallet/core'
import { type AnvilNode, ethereumAddress, startAnvil } from '@wallet/harness'
import { developmentSigner } from '@wallet/signer-local'
import { untilAnswered } from '../../client.ts'
import type { Struck } from '../../fault.ts'
import type { ChainHost, Finding, Scenario, Stage } from '../../scenario.ts'
import { askForAll, carryOut, hasty, judgeOrder } from './carry-out.ts'

const coin = 10n ** 18n
const io: readonly string[] = ['snapshot', 'broadcast', 'observe']

/** What a process is told of its chain: a hot wallet and recipients that belong to this run alone. */
export type PolygonWorld = { readonly url: string; readonly privateKey: string; readonly address: string; readonly seed: string }

/** A node that every run of this process uses, each with a wallet of its own. */
interface PolygonHost extends ChainHost {
  readonly node: AnvilNode
  readonly world: PolygonWorld
}

let shared: Promise<AnvilNode> | undefined

/** The n-th recipient of a run. */
export const recipient = ({ seed }: PolygonWorld, index: number): string => `0x${seed}${index.toString(16).padStart(8, '0')}`

const requestsOf = (world: PolygonWorld): readonly WithdrawRequest[] =>
  [1, 2, 3, 4].map((index) => ({
    ...{ id: `W-${index}`, account: 'user:1', asset: 'polygon', to: recipient(world, index), amount: BigInt(700 + index) },
    ...{ feeMax: coin, feeBearer: 'house' },
  }))

/** Four withdrawals from a real hot wallet on a real node. */
export const payingPolygon: Scenario = {
  name: 'paying-polygon',
  chain: openPolygonHost,
  play: async (stage) => {
    const world = (await stage.chain('world', [])) as PolygonWorld
    const engine = polygonEngine(world, stage)
    const first = engine('first')
    await register(first, world)
    await askForAll(first, requestsOf(world), stage)
    await carryOut([first, engine('second')], 4, stage)
  },
  judge: async ({ store, acknowledged, chain }) => {
    const { node, world } = chain as PolygonHost
    const findings: Finding[] = []
    for (const [index, request] of requestsOf(world).entries()) {
      const got = await node.balanceOf(recipient(world, index + 1))
      findings.push(...(await judgeOrder(store, acknowledged, request, got === 0n ? [] : [got])).findings)
    }
    return findings
  },
}

/** A fresh hot wallet on the node that all runs share. */
export async function openPolygonHost(): Promise<PolygonHost> {
  shared ??= startAnvil({ chainId: 137, automine: false, slotsInAnEpoch: 1 })
  const node = await shared
  const privateKey = randomBytes(32).toString('hex')
  const { bytes } = await signerOf(privateKey).publicKey(keyRef('hot'), new AbortController().signal)
  const address = ethereumAddress(bytes)
  await node.setBalance(address, 1_000n * coin)
  await node.mine(3)
  const world = { url: node.url, privateKey, address, seed: randomBytes(16).toString('hex') }
  return {
    node,
    world,
    call: async (verb) => {
      if (verb === 'world') return world
      return node.mine(1)
    },
  }
}

/** Ends the shared node. */
export async function closePolygonHost(): Promise<void> {
  await (await shared)?.stop()
  shared = undefined
}

/** Makes engines of one process, by worker's name. */
export function polygonEngine(
  { url, privateKey }: PolygonWorld,
  stage: Pick<Stage, 'store' | 'ports' | 'leaseMs'>,
): (name: string) => Engine {
  const own = polygon({
    network: { chainId: 137, name: 'polygon' },
    providers: [{ name: 'anvil', url }],
    ...{ quorum: 1, headMaxAgeMs: 0, pollEveryMs: 20, callTimeoutMs: 5_000 },
  })
  const struck: Struck = (method) => {
    if (method === 'broadcast') return { status: 'unknown', reason: 'struck' }
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain: own.chain, reason: `struck: ${method}` })
  }
  const talking = stage.ports.wrap('chain', own, (method) => io.includes(method), struck)
  const chain = { ...own, ...Object.fromEntries(io.map((verb) => [verb, Reflect.get(talking, verb) as unknown])) } as ChainAdapter
  const signer = stage.ports.wrap(
    'signer',
    // A copy: what is frozen cannot be wrapped.
    { ...signerOf(privateKey) },
    (method) => method === 'sign',
    (method) => {
      throw coreErrors.create('SIGNER_UNREACHABLE', { keyRef: 'hot', reason: `struck: ${method}` })
    },
  )
  return (name) =>
    createEngine({
      chains: [chain],
      store: stage.store,
      signer,
      policyKey: new Uint8Array(32).fill(7),
      wallets: { polygon: 'hot' },
      worker: { ...hasty(name, stage.leaseMs), callTimeoutMs: 5_000 },
    })
}

function signerOf(privateKey: string): Signer {
  const hot = { algorithm: 'ecdsa-secp256k1' as const, privateKey: Uint8Array.from(Buffer.from(privateKey, 'hex')) }
  return developmentSigner({ environment: 'test', keys: { hot } })
}

/** The hot wallet and enough money for everybody. */
export async function register(engine: Engine, { address }: PolygonWorld): Promise<void> {
  const wallet = { name: walletName('hot'), chain: 'eip155:137' as never, addresses: [{ address, keyRef: keyRef('hot') }], active: true }
  await untilAnswered(() => engine.registerWallet(wallet, 'kill'))
  await untilAnswered(() => engine.credit({ reference: 'D-1', account: 'user:1', asset: 'polygon', amount: 900n * coin, actor: 'kill' }))
}
