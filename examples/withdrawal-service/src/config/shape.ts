/** A configuration that cannot be used, said in one line for whoever starts the service. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(path: string, reason: string) {
    super(`configuration: ${path === '' ? '' : `${path}: `}${reason}`)
  }
}

/** Checks one value and gives it its type. Missing values arrive as undefined. */
export type Shape<T> = (value: unknown, path: string) => T

/** A string; the pattern is explained by `what`, and the value itself is never repeated: it may be a secret. */
export const text =
  (pattern: RegExp, what: string): Shape<string> =>
  (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new ConfigError(path, `${what} is needed`)
    return value
  }

/** Any string that is not empty. */
export const words: Shape<string> = text(/^[^\0]+$/, 'a text')

/** A whole number between two bounds. */
export const whole =
  (least: number, most: number): Shape<number> =>
  (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw new ConfigError(path, `a whole number from ${least} to ${most} is needed`)
    }
    return value
  }

/** `true` or `false`. */
export const flag: Shape<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new ConfigError(path, 'true or false is needed')
  return value
}

/** One of a few words. */
export const oneOf =
  <const Word extends string>(...allowed: readonly Word[]): Shape<Word> =>
  (value, path) => {
    const found = allowed.find((word) => word === value)
    if (found === undefined) throw new ConfigError(path, `one of ${allowed.join(', ')} is needed`)
    return found
  }

/** A list of one kind. */
export const list =
  <T>(each: Shape<T>, least = 0): Shape<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new ConfigError(path, 'a list is needed')
    if (value.length < least) throw new ConfigError(path, `at least ${least} needed`)
    return value.map((one, index) => each(one, `${path}[${index}]`))
  }

/** Names the caller chooses, each with a value of one kind. */
export const table =
  <T>(each: Shape<T>): Shape<{ readonly [name: string]: T }> =>
  (value, path) => {
    const rows = Object.entries(objectAt(value, path))
    return Object.fromEntries(rows.map(([name, one]) => [name, each(one, `${path}.${name}`)]))
  }

/** Either absent, and then `otherwise`, or of the given kind. */
export const optional =
  <T, Otherwise>(shape: Shape<T>, otherwise: Otherwise): Shape<T | Otherwise> =>
  (value, path) =>
    value === undefined ? otherwise : shape(value, path)

/** An object with exactly these fields: a misspelt one is refused instead of being ignored. */
export const fields =
  <T extends object>(shapes: { readonly [Name in keyof T]: Shape<T[Name]> }): Shape<T> =>
  (value, path) => {
    const given = objectAt(value, path)
    const stray = Object.keys(given).find((name) => !Object.hasOwn(shapes, name))
    if (stray !== undefined) throw new ConfigError(path === '' ? stray : `${path}.${stray}`, 'unknown field')
    const entries = Object.entries<Shape<unknown>>(shapes as never)
    return Object.fromEntries(entries.map(([name, shape]) => [name, shape(given[name], path === '' ? name : `${path}.${name}`)])) as T
  }

function objectAt(value: unknown, path: string): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ConfigError(path, 'an object is needed')
  return value as { readonly [name: string]: unknown }
}
