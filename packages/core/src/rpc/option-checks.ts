/** Checks on the options of an adapter; each throws the adapter's own error with the option's name and what it should be. */
export interface OptionChecks {
  requireThat(option: string, holds: boolean, reason: string): asserts holds
  /** A whole number within bounds. */
  within(option: string, value: number, least: number, most: number): number
  /** At least `quorum` providers, each with its own plain name. */
  quorum(providers: readonly { readonly name: string }[], quorum: number): number
  /** A token's symbol: plain, and not `taken` by another; it is taken afterwards. */
  symbol(symbol: string, taken: Set<string>): void
  /** A token's decimals. */
  decimals(symbol: string, decimals: number, most: number): void
  /** An option that may be absent, to be spread: a whole number within bounds, or nothing. */
  optional<Name extends string>(option: Name, value: number | undefined, least: number, most: number): { readonly [N in Name]?: number }
}

/** Makes the checks. `refusal` makes the error of the adapter's catalogue, such as `POLYGON__OPTIONS_INVALID`. */
export function optionChecks(refusal: (option: string, reason: string) => Error): OptionChecks {
  const requireThat: OptionChecks['requireThat'] = (option, holds, reason) => {
    if (!holds) throw refusal(option, reason)
  }
  const checks: OptionChecks = {
    requireThat,
    within(option, value, least, most) {
      requireThat(option, Number.isInteger(value) && value >= least && value <= most, `a whole number from ${least} to ${most}`)
      return value
    },
    quorum(providers, quorum) {
      requireThat('providers', providers.length > 0, 'at least one')
      const names = providers.map(({ name }) => name)
      const plain = names.every((name) => /^[\w.-]{1,64}$/.test(name))
      requireThat('providers', plain, 'names are letters, digits, ".", "_" and "-"')
      requireThat('providers', new Set(names).size === names.length, 'every provider has its own name')
      requireThat('quorum', Number.isInteger(quorum) && quorum >= 1, 'a whole number of at least 1')
      // One provider that errs would settle a payment, or call it dead, alone; whoever accepts that says so.
      const short = `${quorum} providers must agree but ${providers.length} are configured; say quorum: 1 to trust one`
      requireThat('quorum', quorum <= providers.length, short)
      return quorum
    },
    symbol(symbol, taken) {
      const usable = /^[\w.-]{1,32}$/.test(symbol) && !taken.has(symbol.toLowerCase())
      requireThat('tokens', usable, `symbol "${symbol.slice(0, 40)}" is unusable or used twice`)
      taken.add(symbol.toLowerCase())
    },
    decimals(symbol, decimals, most) {
      const whole = Number.isInteger(decimals) && decimals >= 0 && decimals <= most
      requireThat('tokens', whole, `${symbol}: decimals is a whole number from 0 to ${most}`)
    },
    optional(option, value, least, most) {
      return (value === undefined ? {} : { [option]: checks.within(option, value, least, most) }) as {
        readonly [N in typeof option]?: number
      }
    },
  }
  return checks
}
