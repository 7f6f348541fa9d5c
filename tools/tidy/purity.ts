import { type Finding, find, isFixture, isKit, isLibrary, isTest, type Source } from './sources.ts'

interface Ban {
  readonly pattern: RegExp
  readonly instead: string
  /** The few files that own what is banned elsewhere. */
  readonly owners: readonly RegExp[]
  /** Holds for fixtures too. Time does not: they play servers that live in real time. */
  readonly fixtures?: true
}

const clockOwners = [/^packages\/core\/src\/ports\/system-[\w-]+\.ts$/]
const bans: readonly Ban[] = [
  {
    pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/g,
    instead: 'take a Clock',
    owners: [...clockOwners, /^packages\/store-[\w-]+\/src\/worker\.ts$/],
  },
  { pattern: /\bMath\.random\b/g, instead: 'take a Random', owners: clockOwners, fixtures: true },
  { pattern: /(?<![.\w])set(?:Timeout|Interval)\(/g, instead: 'take a Clock', owners: clockOwners },
  { pattern: /\bAbortSignal\.timeout\b/g, instead: 'use Clock.deadline', owners: clockOwners },
  {
    pattern: /\bprocess\.env\b/g,
    instead: 'take it as an option',
    owners: [/^packages\/signer-local\/src\/[\w-]*environment\.ts$/],
    fixtures: true,
  },
  { pattern: /(?<![.\w])console\./g, instead: 'emit an event', owners: [], fixtures: true },
  { pattern: /\bcrypto\.subtle\b|\bsubtle\b(?=.*node:crypto)/g, instead: 'hash synchronously with the port', owners: [] },
  { pattern: /\bthrow new Error\(/g, instead: "use the package's error catalogue, or invariant()", owners: [], fixtures: true },
]

/** The simulator can only own time, randomness and surroundings that library code takes through ports. */
export function ambient(sources: readonly Source[]): Finding[] {
  const bound = ({ path }: Source, { fixtures }: Ban): boolean => (isFixture(path) ? fixtures === true : isLibrary(path) && !isKit(path))
  return sources.flatMap((source) =>
    bans
      .filter((ban) => bound(source, ban) && !ban.owners.some((owner) => owner.test(source.path)))
      .flatMap((ban) => find(source, ban.pattern, (match) => `${match[0].replace(/\($/, '')}: ${ban.instead}`)),
  )
}

/** A double holds 53 bits; an amount of wei needs 90. No conversion where money is computed. */
export function floats(sources: readonly Source[]): Finding[] {
  const money = /^packages\/(?:[\w-]+\/src\/(?:[\w-]+\/)*(?:money|fees|ledger|coin-selection)\/|chain-[\w-]+\/src\/)/
  const owners = /\/quantity\.ts$/
  return sources
    .filter(({ path }) => isLibrary(path) && money.test(path) && !owners.test(path))
    .flatMap((source) => find(source, /\bNumber\(|\bparseFloat\b/g, (match) => `${match[0].replace(/\($/, '')} near money: stay in bigint`))
}

/** A test that does not run proves nothing. */
export function sleepingTests(sources: readonly Source[]): Finding[] {
  const asleep = /\b(?:it|test|describe|suite)\.(?:\w+\.)*(skip|only|todo|skipIf|fails)\b/g
  return sources
    .filter(({ path }) => isTest(path))
    .flatMap((source) => find(source, asleep, (match) => `.${match[1]}: run it or delete it`))
}
