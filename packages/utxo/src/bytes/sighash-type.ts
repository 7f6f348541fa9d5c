/** What a signature covers, by its last byte. Source: Bitcoin Core script/interpreter.h; `forkId` is Bitcoin Cash's replay protection. */
export const sighash: {
  readonly default: 0
  readonly all: 1
  readonly none: 2
  readonly single: 3
  readonly forkId: 0x40
  readonly anyoneCanPay: 0x80
} = {
  default: 0,
  all: 1,
  none: 2,
  single: 3,
  forkId: 0x40,
  anyoneCanPay: 0x80,
}

/** Which outputs a type covers: the low five bits, in which everything that is not NONE or SINGLE is ALL. */
export function outputsCovered(type: number): 'all' | 'none' | 'single' {
  const low = type & 0x1f
  return low === sighash.none ? 'none' : low === sighash.single ? 'single' : 'all'
}
