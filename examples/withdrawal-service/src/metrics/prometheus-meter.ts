import type { Meter, MeterAttributes } from '@wallet/core'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

type Labels = { readonly [label: string]: string | number }
/** What one measurement does to a metric. */
type Apply<Metric> = (metric: Metric, labels: Labels, value: number) => void
type Create<Metric> = (settings: { name: string; help: string; labelNames: string[]; registers: Registry[] }) => Metric

const secondsBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800]
const countBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

/**
 * The engine's meter on a Prometheus registry.
 *
 * Prometheus wants the label names when a metric is made, the engine gives them when it measures: each metric is made at its first
 * measurement, and later attributes it does not know are left out rather than thrown at the worker.
 */
export function prometheusMeter(registry: Registry): Meter {
  const lazy = <Metric>(name: string, help: string, create: Create<Metric>, apply: Apply<Metric>) => {
    let metric: Metric | undefined
    let known: readonly string[] = []
    return (value: number, attributes: MeterAttributes = {}): void => {
      if (metric === undefined) {
        known = Object.keys(attributes)
        metric = create({ name, help, labelNames: [...known], registers: [registry] })
      }
      apply(metric, Object.fromEntries(known.map((label) => [label, String(attributes[label] ?? '')])), value)
    }
  }
  return {
    createCounter: (name, options) => ({
      add: lazy(
        name,
        options?.description ?? name,
        (settings) => new Counter(settings),
        (metric, labels, value) => metric.inc(labels, value),
      ),
    }),
    createHistogram(name, options) {
      const buckets = options?.unit === 's' ? secondsBuckets : countBuckets
      const create: Create<Histogram> = (settings) => new Histogram({ ...settings, buckets })
      return { record: lazy(name, options?.description ?? name, create, (metric, labels, value) => metric.observe(labels, value)) }
    },
    createGauge: (name, options) => ({
      record: lazy(
        name,
        options?.description ?? name,
        (settings) => new Gauge(settings),
        (metric, labels, value) => metric.set(labels, value),
      ),
    }),
  }
}
