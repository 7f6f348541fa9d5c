/** What a node does wrong. Rates are shares of calls. */
export type NodeFaults = {
  /** Sends are taken and the connection is cut before the reply. */
  readonly loseSendReply?: number
  /** Any reply is lost after the call was carried out. */
  readonly loseReply?: number
  /** The call never reaches the node. */
  readonly dropRequest?: number
  /** Sends are answered with 503 after they were taken. */
  readonly unavailableAfterAccept?: number
  readonly tooManyRequests?: number
  /** Answers are this late, in ms. */
  readonly delayMs?: number
  /** Heads, statuses, history and blocks as so many blocks ago. */
  readonly lagBlocks?: number
  /** Heights of blocks that the node has not, nor what was in them: thrown away as too old, or missed while it was down. */
  readonly lostBlocks?: { readonly from: number; readonly to: number }
  /** A lie: statuses and transactions are denied. */
  readonly denyStatus?: number
  /** A lie: block heights are so much too high, and every blockhash is called invalid. */
  readonly aheadBlocks?: number
  /** A lie: blockhashes are said to end so many blocks too early. */
  readonly shortenValidity?: number
  /** Another network's genesis hash. */
  readonly genesis?: string
  /** Several nodes behind one address: what else is wrong with the one that answers a request of these methods. Asked once per request. */
  readonly replica?: (methods: readonly string[]) => NodeFaults
}
