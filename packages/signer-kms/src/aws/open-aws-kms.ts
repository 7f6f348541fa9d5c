import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms'
import { type AwsKms, type AwsKmsOptions, awsKms } from './aws-kms.ts'

/** How AWS KMS is reached by clients of our own. */
export type OpenAwsKmsOptions = Omit<AwsKmsOptions, 'clients'> & {
  /** The regions to connect to. */
  readonly regions: readonly string[]
  /** Credentials; by default the SDK looks for them where it always does (role, profile, environment). */
  readonly credentials?: KMSClientConfig['credentials']
  /** Another address per region, such as a VPC endpoint's. */
  readonly endpoints?: { readonly [region: string]: string }
  /** Connections kept open per region; default 128. At least the calls in flight, or they queue for sockets unseen. */
  readonly socketsMax?: number
}

/**
 * Opens one client per region: keep-alive, time limits, and no retries by the SDK, which would pass the budget by.
 *
 * `close` of what comes back closes these connections too. The SDK still learns the service's time from its answers: after a refusal for a wrong clock the next try is signed right.
 */
export function openAwsKms(options: OpenAwsKmsOptions): AwsKms {
  const maxSockets = options.socketsMax ?? 128
  const agents: { destroy(): void }[] = []
  const clients = options.regions.map((region) => {
    const agent = { keepAlive: true, maxSockets, scheduling: 'lifo' } as const
    const [httpAgent, httpsAgent] = [new HttpAgent(agent), new HttpsAgent(agent)]
    agents.push(httpAgent, httpsAgent)
    const endpoint = options.endpoints?.[region]
    const client = new KMSClient({
      region,
      maxAttempts: 1,
      requestHandler: { httpAgent, httpsAgent, connectionTimeout: 1_000, requestTimeout: options.callMaxMs ?? 3_000 },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    })
    return [region, client] as const
  })
  const kms = awsKms({ ...options, clients: Object.fromEntries(clients) })
  return {
    ...kms,
    close() {
      kms.close()
      for (const [, client] of clients) client.destroy()
      for (const agent of agents) agent.destroy()
    },
  }
}
