import { answerOf, failureOf, failures } from './schemas.ts'

/** What asking for a withdrawal answers; `result` are its fields in the spelling of the route. */
export const withdrawalAnswers = (result: object): object => ({
  200: answerOf('Known already: the same withdrawal as it stands now', result),
  202: answerOf('Accepted: the money is reserved and will be paid once', result),
  ...failures,
  404: failureOf('No wallet pays this asset'),
  409: failureOf('The id belongs to another request'),
  422: failureOf('Refused: balance, limit or policy; the id stays refused'),
})
