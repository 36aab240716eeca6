/** Runs turns one after the other, in the order of the calls; one that fails stops none of those behind it. */
export type InTurn = <Result>(turn: () => Promise<Result>) => Promise<Result>;

/** A queue of its own. */
export function openQueue(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (turn) => {
    const result = last.then(turn);
    last = result.catch(() => undefined);
    return result;
  };
}
