export type { Runner } from './runner.ts'
export type { QueueBench } from './queue-kit/bench.ts'
export { testQueue } from './queue-kit/test-queue.ts'
