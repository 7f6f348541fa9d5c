// Signatures through our signer beside the bare PKCS #11 calls on the same SoftHSM: what do pooling, low s, the recovery bit and the
// check of every signature cost?
import { randomBytes } from 'node:crypto'
import { chainId, keyRef, type SigningAlgorithm } from '@wallet/core'
import { type SoftHsm, startSoftHsm } from '@wallet/harness'
import { openToken, pkcs11Signer } from '@wallet/signer-pkcs11'
import { atLeast, type Figures, type Row } from '../kit/bench.ts'
import { closedLoop, type Run } from '../kit/callers.ts'
import { median, percentile } from '../kit/statistics.ts'

const inFlight = [1, 16, 64]
const sessionsMax = 8
const never = new AbortController().signal

/** Rounds alternate between the two, so that a busy neighbour hits both. */
export async function pkcs11Figures(rounds = 5): Promise<Figures> {
  const hsm = startSoftHsm()
  const rows: Row[] = []
  const verdicts = []
  for (const algorithm of ['ecdsa-secp256k1', 'ed25519'] as const) {
    const token = openToken({ module: hsm.pkcs11js, library: hsm.library, token: hsm.token, pin: () => hsm.pin, sessionsMax })
    await token.createKey({ label: algorithm, algorithm }, never)
    const signer = pkcs11Signer({ token, prefix: 'hsm:' })
    const bare = bareCalls(hsm, algorithm)
    const messages = Array.from({ length: 512 }, () => Uint8Array.from(randomBytes(32)))
    const ours = (index: number) => {
      const message = messages[index % messages.length] as Uint8Array
      return signer.sign(
        {
          keyRef: keyRef(`hsm:${algorithm}`),
          algorithm,
          message,
          chain: chainId('test:1'),
          transaction: new Uint8Array(),
          intentDigests: [],
        },
        never,
      )
    }
    // Compiles the code and lets the key earn its tables.
    await closedLoop(8, 300, ours)
    for (const callers of inFlight) {
      const count = callers === 1 ? 500 : 1_500
      const pairs: { ours: Run; bare: Run }[] = []
      for (let round = 0; round < rounds; round += 1) {
        const bareRun = await closedLoop(callers, count, (index) => bare.sign(messages[index % messages.length] as Uint8Array))
        pairs.push({ ours: await closedLoop(callers, count, ours), bare: bareRun })
      }
      const name = `pkcs11 ${algorithm}, ${callers} in flight`
      rows.push(
        ...figures(
          name,
          'signer',
          pairs.map((pair) => pair.ours),
        ),
        ...figures(
          name,
          'bare',
          pairs.map((pair) => pair.bare),
        ),
      )
      const ratio = median(pairs.map((pair) => pair.ours.perSecond / pair.bare.perSecond))
      verdicts.push(atLeast(`${name}: signatures per second beside the bare calls`, 0.7, ratio))
    }
    await bare.close()
    await token.close()
  }
  hsm.remove()
  return { rows, verdicts }
}

/** The two calls that a signature takes, on as many sessions as the signer has, and nothing else. */
function bareCalls({ pkcs11js, library }: SoftHsm, algorithm: SigningAlgorithm) {
  const binding = new pkcs11js.PKCS11()
  binding.load(library)
  const [slot] = binding.C_GetSlotList(true)
  const sessions: Buffer[] = Array.from({ length: sessionsMax }, () => binding.C_OpenSession(slot, 6))
  const [first] = sessions
  binding.C_FindObjectsInit(first, [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_LABEL, value: algorithm },
  ])
  const [key] = binding.C_FindObjects(first, 1)
  binding.C_FindObjectsFinal(first)
  const mechanism = { mechanism: algorithm === 'ed25519' ? 0x1057 : pkcs11js.CKM_ECDSA }
  const waiting: ((session: Buffer) => void)[] = []
  const free = [...sessions]
  return {
    async sign(message: Uint8Array): Promise<Buffer> {
      const session = free.pop() ?? (await new Promise<Buffer>((resolve) => waiting.push(resolve)))
      try {
        binding.C_SignInit(session, mechanism, key)
        return await binding.C_SignAsync(session, Buffer.from(message), Buffer.alloc(64))
      } finally {
        const next = waiting.shift()
        if (next === undefined) free.push(session)
        else next(session)
      }
    },
    async close(): Promise<void> {
      for (const session of sessions) binding.C_CloseSession(session)
    },
  }
}

function figures(name: string, system: string, runs: readonly Run[]): Row[] {
  return [
    { case: name, system, metric: 'signatures', unit: '1/s', value: median(runs.map(({ perSecond }) => perSecond)) },
    { case: name, system, metric: 'p50', unit: 'ms', value: median(runs.map(({ latenciesMs }) => percentile(latenciesMs, 0.5))) },
    { case: name, system, metric: 'p99', unit: 'ms', value: median(runs.map(({ latenciesMs }) => percentile(latenciesMs, 0.99))) },
  ]
}
