export { type RabbitErrors, rabbitErrors } from './errors/codes.ts'
export type { RabbitOptions } from './link/link.ts'
export { type RabbitQueueOptions, rabbitQueue } from './queue/rabbit-queue.ts'
