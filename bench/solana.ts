// Payouts on a real SVM: rate to finality and cost beside the plain web3.js loop, and who pays twice when replies are lost.
import { atLeast, atMost, type Bench, type Row, type Verdict } from './kit/bench.ts'
import { median } from './kit/statistics.ts'
import { ourEngine } from './solana/our-engine.ts'
import { plainLoop } from './solana/plain-loop.ts'
import { cost, count, openWorld, type Payout, payouts, type World } from './solana/world.ts'

const blockMs = 100

type Sender = {
  readonly name: string
  readonly payouts: number
  readonly send: (world: World, list: readonly Payout[]) => Promise<{ readonly seconds: number; readonly reported: number }>
}

const senders: readonly Sender[] = [
  {
    name: 'web3.js loop, finalized',
    payouts: 4,
    send: (world, list) => plainLoop(world, list, { atOnce: 1, commitment: 'finalized', tries: 6 }),
  },
  {
    name: 'web3.js loop, confirmed',
    payouts: 60,
    send: (world, list) => plainLoop(world, list, { atOnce: 1, commitment: 'confirmed', tries: 6 }),
  },
  {
    name: 'web3.js, 16 at once, finalized',
    payouts: 64,
    send: (world, list) => plainLoop(world, list, { atOnce: 16, commitment: 'finalized', tries: 6 }),
  },
  {
    name: 'engine, one per transaction',
    payouts: 300,
    send: (world, list) => ourEngine(world, list, { workers: 1, options: { batchMax: 1 }, timeoutMs: 120_000 }),
  },
  {
    name: 'engine, batches of 16',
    payouts: 600,
    send: (world, list) => ourEngine(world, list, { workers: 1, options: { batchMax: 16 }, timeoutMs: 120_000 }),
  },
]

/** `bench solana 1` runs one round instead of three. */
export const bench: Bench = async (args) => {
  const rounds = args[0] === undefined ? 3 : Number.parseInt(args[0], 10)
  const rates = new Map<string, number[]>()
  const costs = new Map<string, number[]>()
  // Rounds alternate between the senders, so that a busy neighbour hits all.
  for (let round = 0; round < rounds; round += 1) {
    for (const sender of senders) {
      const world = await openWorld({ blockMs })
      const list = payouts(sender.payouts)
      const { seconds } = await sender.send(world, list)
      const { once } = count(world, list)
      push(rates, sender.name, once / seconds)
      push(costs, sender.name, Number(cost(world, list)) / list.length)
      await world.stop()
    }
  }
  const rows: Row[] = senders.flatMap(({ name }) => [
    { case: 'no faults', system: name, metric: 'payouts per second', unit: '1/s', value: median(rates.get(name) ?? []) },
    { case: 'no faults', system: name, metric: 'cost per payout', unit: 'lamports', value: median(costs.get(name) ?? []) },
  ])
  const rate = (name: string): number => median(rates.get(name) ?? [])
  const plain = rate('web3.js loop, finalized')
  const verdicts: Verdict[] = [
    atLeast('rate to finality beside the plain loop, one per transaction', 5, rate('engine, one per transaction') / plain),
    atLeast('rate to finality beside the plain loop, batches of 16', 5, rate('engine, batches of 16') / plain),
  ]
  for (const dropped of [0.05, 0.2]) {
    const faulty = await exactlyOnce(dropped)
    rows.push(...faulty.rows)
    verdicts.push(...faulty.verdicts)
  }
  return { rows, verdicts }
}

/** 300 payouts, 16 workers, send replies lost after the node took them; the second provider lags and denies what it knows. */
async function exactlyOnce(dropped: number): Promise<{ readonly rows: readonly Row[]; readonly verdicts: readonly Verdict[] }> {
  const name = `${dropped * 100} % of replies lost`
  const rows: Row[] = []
  const run = async (system: string, send: (world: World, list: readonly Payout[]) => Promise<{ readonly reported: number }>) => {
    const world = await openWorld({ blockMs: 40, lossRate: 0.1, random: Math.random })
    world.nodes[0].setFaults({ loseSendReply: dropped })
    world.nodes[1].setFaults({ loseSendReply: dropped, lagBlocks: 12, denyStatus: 0.3 })
    const list = payouts(300)
    const { reported } = await send(world, list)
    const counted = count(world, list)
    await world.stop()
    for (const [metric, value] of Object.entries({
      'paid once': counted.once,
      'paid twice': counted.twice,
      unpaid: counted.never,
      reported,
    }))
      rows.push({ case: name, system, metric, unit: 'of 300', value })
    return counted
  }
  await run('web3.js, 16 at once, signing anew', (world, list) => plainLoop(world, list, { atOnce: 16, commitment: 'confirmed', tries: 6 }))
  const ours = await run('engine, 16 workers', (world, list) =>
    ourEngine(world, list, { workers: 16, options: { batchMax: 1 }, timeoutMs: 180_000 }),
  )
  return {
    rows,
    verdicts: [
      atLeast(`${name}: paid once`, 300, ours.once),
      atMost(`${name}: paid twice`, 0, ours.twice),
      atMost(`${name}: unpaid`, 0, ours.never),
    ],
  }
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  map.set(key, [...(map.get(key) ?? []), value])
}
