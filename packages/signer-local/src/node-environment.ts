/** What NODE_ENV says. The one place that looks: a second net under the `environment` that the caller must name. */
export function nodeEnvironment(): string | undefined {
  return process.env['NODE_ENV']
}
