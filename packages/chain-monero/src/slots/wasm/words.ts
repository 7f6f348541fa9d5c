/** What a lease may ask of a wallet in WebAssembly, with the parameters that are heeded, and the only value where one is named. */
const words: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  get_version: {},
  get_address: { account_index: 0 },
  get_height: {},
  refresh: {},
  store: {},
  auto_refresh: { enable: false },
  create_address: { account_index: 0 },
  get_transfers: { in: true, account_index: 0, filter_by_height: true, min_height: undefined, max_height: undefined },
}

/** Parameters without which a word means more than is answered here. */
const needed: Readonly<Record<string, readonly string[]>> = { get_transfers: ['in'] }

/**
 * Why a wallet in WebAssembly does not do this; undefined when it does.
 *
 * A parameter that is not heeded is a refusal and never ignored: what a program ignores in silence, the caller takes for done. Pure.
 */
export function refusedWord(method: string, params: object): string | undefined {
  const known = Object.hasOwn(words, method) ? words[method] : undefined
  if (known === undefined) return method
  for (const [name, value] of Object.entries(params)) {
    if (!Object.hasOwn(known, name)) return `${method} with ${name}`
    if (known[name] !== undefined && known[name] !== value) return `${method} with ${name} other than ${known[name]}`
  }
  const missing = needed[method]?.find((name) => !Object.hasOwn(params, name))
  return missing === undefined ? undefined : `${method} without ${missing}`
}
