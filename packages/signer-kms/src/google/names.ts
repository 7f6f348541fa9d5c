/** A key version's resource name, taken apart. */
export type VersionName = { readonly name: string; readonly location: string; readonly ring: string; readonly key: string }

const id = '[a-zA-Z0-9_-]{1,63}'
const pattern = new RegExp(
  `^projects/[a-z][a-z0-9.:-]{4,62}/locations/([a-z0-9-]{1,63})/keyRings/(${id})/cryptoKeys/(${id})/cryptoKeyVersions/[1-9][0-9]*$`,
)

/**
 * The parts of a key version's name, or `undefined` for anything else.
 *
 * The version belongs to it: every version is a key pair of its own, and so an address of its own.
 */
export function parseVersionName(name: string): VersionName | undefined {
  const [, location, ring, key] = pattern.exec(name) ?? []
  if (location === undefined || ring === undefined || key === undefined) return undefined
  return { name, location, ring, key }
}
