import type { ConfirmChannel, GetMessage } from 'amqplib'
import type { Link } from './link.ts'

// A person looks at dead letters; so many are enough to look through for one id.
const lookMax = 10_000

/** The first dead letters of a queue. They stay there: closing the channel gives them back. */
export async function peekDead(link: Link, queue: string, max: number): Promise<readonly GetMessage[]> {
  return link.borrow(async (channel) => {
    const letters: GetMessage[] = []
    while (letters.length < max) {
      const message = await channel.get(`${queue}.dead`)
      if (message === false) break
      letters.push(message)
    }
    return letters
  })
}

/** Takes the dead letter of an id out, after `then` has made sure of it; false when there is none. */
export async function takeDead(
  link: Link,
  queue: string,
  id: string,
  then: (message: GetMessage, channel: ConfirmChannel) => Promise<void>,
): Promise<boolean> {
  return link.borrow(async (channel) => {
    for (let looked = 0; looked < lookMax; looked += 1) {
      const message = await channel.get(`${queue}.dead`)
      if (message === false) return false
      if (message.properties.messageId !== id) continue
      await then(message, channel)
      channel.ack(message)
      // The acknowledgement has no answer; this has, and comes after it.
      await channel.checkQueue(`${queue}.dead`)
      return true
    }
    return false
  })
}
