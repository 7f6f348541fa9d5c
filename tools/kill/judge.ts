import { damageOf, type Ground, openGround } from './grounds/ground.ts'
import type { ChainHost, Finding, Scenario } from './scenario.ts'

/** Opens the ground when everything is quiet and looks for what is wrong: the books, the ground itself, the scenario's own account. */
export async function judge(
  scenario: Scenario,
  ground: Ground,
  acknowledged: ReadonlySet<string>,
  chain: ChainHost,
): Promise<readonly Finding[]> {
  const store = await openGround(ground)
  try {
    const broken = (detail: string): Finding => ({ kind: 'broken', detail })
    const { findings: contradictions } = await store.verify({})
    return [
      ...contradictions.map(({ rule, detail }) => broken(`${rule}: ${detail}`)),
      ...(await damageOf(store)).map((line) => broken(`integrity: ${line}`)),
      ...(await scenario.judge({ store, acknowledged, chain })),
    ]
  } finally {
    await store.close()
  }
}
