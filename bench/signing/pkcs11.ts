// Signatures through our signer beside the bare PKCS #11 calls on the same SoftHSM: what do pooling, low s, the recovery bit and the
// check of every signature cost?
import { randomBytes } from 'node:crypto'
import { chainId, keyRef, type SigningAlgorithm } from '@wallet/core'
import { type SoftHsm, startSoftHsm } from '@wallet/harness'
import { openToken, type Pkcs11Binding, type Pkcs11Module, pkcs11Signer } from '@wallet/signer-pkcs11'
import { atLeast, type Figures, type Row } from '../kit/bench.ts'
import { closedLoop, type Run } from '../kit/callers.ts'
import { median, percentile } from '../kit/statistics.ts'

const inFlight = [1, 16, 64]
const sessionsMax = 8
const cases = [
  ['ecdsa-secp256k1', 0],
  ['ecdsa-secp256k1', 2],
  ['ed25519', 0],
  ['ed25519', 2],
] as const
const never = new AbortController().signal

/** Rounds alternate between the two, so that a busy neighbour hits both. */
export async function pkcs11Figures(rounds = 5): Promise<Figures> {
  const hsm = startSoftHsm()
  const rows: Row[] = []
  const verdicts = []
  for (const [algorithm, wireMs] of cases) {
    const module = behindWire(hsm.pkcs11js, wireMs)
    const token = openToken({ module, library: hsm.library, token: hsm.token, pin: () => hsm.pin, sessionsMax })
    const keys = await token.keys(never)
    if (!keys.some(({ label }) => label === algorithm)) await token.createKey({ label: algorithm, algorithm }, never)
    const signer = pkcs11Signer({ token, prefix: 'hsm:' })
    const bare = bareCalls(hsm, module, algorithm)
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
      const place = wireMs === 0 ? 'software token' : `token ${wireMs} ms away`
      const name = `pkcs11 ${algorithm}, ${place}, ${callers} in flight`
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

/** The binding with a wire before its device: an HSM on a network answers after milliseconds, a software token after a third of one. */
function behindWire(pkcs11js: Pkcs11Module, wireMs: number): Pkcs11Module {
  if (wireMs === 0) return pkcs11js
  const wired = (binding: Pkcs11Binding): Pkcs11Binding =>
    new Proxy(binding, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        if (name !== 'C_SignAsync') return value.bind(target)
        return async (...call: unknown[]) => {
          await new Promise((resolve) => setTimeout(resolve, wireMs))
          return value.apply(target, call)
        }
      },
    })
  return {
    PKCS11: class {
      constructor() {
        // biome-ignore lint/correctness/noConstructorReturn: the binding is made with `new`, and this one is a proxy
        return wired(new pkcs11js.PKCS11())
      }
    } as unknown as Pkcs11Module['PKCS11'],
  }
}

/** The two calls that a signature takes, on as many sessions as the signer has, and nothing else: what comes back is not even looked at. */
function bareCalls({ pkcs11js, library }: SoftHsm, module: Pkcs11Module, algorithm: SigningAlgorithm) {
  const binding = new module.PKCS11()
  binding.load(library)
  const slot = binding.C_GetSlotList(true)[0] as Buffer
  const sessions: Buffer[] = Array.from({ length: sessionsMax }, () => binding.C_OpenSession(slot, 6))
  const first = sessions[0] as Buffer
  binding.C_FindObjectsInit(first, [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_LABEL, value: algorithm },
  ])
  const key = binding.C_FindObjects(first, 1)[0] as Buffer
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
