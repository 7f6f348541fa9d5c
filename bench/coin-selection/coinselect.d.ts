declare module 'coinselect' {
  type Sized = { readonly value: number; readonly script: { readonly length: number } }
  export default function coinselect<Coin extends Sized>(
    coins: readonly Coin[],
    outputs: readonly Sized[],
    satPerVb: number,
  ): { readonly inputs?: readonly Coin[]; readonly outputs?: readonly { readonly value: number }[]; readonly fee: number }
}
