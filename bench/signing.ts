// Our signers beside the bare calls on the same client and server, interleaved: what do verification and caution cost?
//
// The bare side does less: it sends the call and takes whatever comes back. It checks no signature, name or checksum, makes no low s and no
// recovery bit, counts nothing, and has no budget, fuse or time limit. So a ratio below 1 is the price of all that, and 1 would be none.
// The servers' signatures are made once per digest and remembered, so that neither side waits for this machine to do an HSM's work.
import { createHash } from 'node:crypto'
import { chainId } from '@wallet/core'
import { atLeast, type Bench, type Row, type Verdict } from './kit/bench.ts'
import { closedLoop, type Run } from './kit/callers.ts'
import { median, percentile } from './kit/statistics.ts'
import { awsPair, googlePair, type Pair } from './signing/kms.ts'
import { pkcs11Figures } from './signing/pkcs11.ts'

/** How long the server takes for a signature: a KMS in the same region is hardly faster. `bench signing 5 0` measures without. */
const serviceMs = 10
const callers = [1, 16, 64]
const digests = Array.from({ length: 256 }, (_, index) => new Uint8Array(createHash('sha256').update(String(index)).digest()))
const open = new AbortController().signal

/** `bench signing ROUNDS SERVICE_MS` */
export const bench: Bench = async (args) => {
  const rounds = Number.parseInt(args[0] ?? '5', 10)
  const latencyMs = Number.parseInt(args[1] ?? String(serviceMs), 10)
  const rows: Row[] = []
  const verdicts: Verdict[] = []
  for (const start of [awsPair, googlePair]) {
    const pair = await start(latencyMs)
    for (const inFlight of callers) {
      const [ours, bare] = await compare(pair, inFlight, rounds)
      const name = `${pair.name}, ${inFlight} in flight`
      rows.push(...figures(name, 'signer', ours), ...figures(name, 'bare SDK', bare))
      const ratio = median(ours.map((run, round) => run.perSecond / (bare[round]?.perSecond ?? Number.NaN)))
      verdicts.push(atLeast(`signatures per second beside the bare SDK: ${name}`, 0.9, ratio))
    }
    await pair.close()
  }
  const hsm = await pkcs11Figures(rounds)
  return { rows: [...rows, ...hsm.rows], verdicts: [...verdicts, ...hsm.verdicts] }
}

async function compare(pair: Pair, inFlight: number, rounds: number): Promise<[Run[], Run[]]> {
  const count = inFlight === 1 ? 100 : 1_000
  const at = (index: number): Uint8Array => digests[index % digests.length] ?? new Uint8Array(32)
  const sign = (index: number) => {
    const request = { keyRef: pair.keyRef, algorithm: 'ecdsa-secp256k1', message: at(index), chain: chainId('bench:1') } as const
    return pair.signer.sign({ ...request, transaction: new Uint8Array(), intentDigests: [] }, open)
  }
  const bare = (index: number) => pair.bare(at(index))
  const [ourRuns, bareRuns]: [Run[], Run[]] = [[], []]
  // The first round of each compiles the code and makes the key's table.
  await closedLoop(inFlight, count, sign)
  await closedLoop(inFlight, count, bare)
  for (let round = 0; round < rounds; round++) {
    ourRuns.push(await closedLoop(inFlight, count, sign))
    bareRuns.push(await closedLoop(inFlight, count, bare))
  }
  return [ourRuns, bareRuns]
}

function figures(name: string, system: string, runs: readonly Run[]): Row[] {
  const p50 = median(runs.map(({ latenciesMs }) => percentile(latenciesMs, 0.5)))
  const p99 = median(runs.map(({ latenciesMs }) => percentile(latenciesMs, 0.99)))
  return [
    { case: name, system, metric: 'signatures', unit: '1/s', value: median(runs.map(({ perSecond }) => perSecond)) },
    { case: name, system, metric: 'p50', unit: 'ms', value: p50 },
    { case: name, system, metric: 'p99', unit: 'ms', value: p99 },
  ]
}
