/** Work that takes turns: for each host one at a time, in the order it was asked for. */
export interface Turns {
  /** Rejects with the signal's reason as soon as that aborts while waiting; once its turn has come, the signal is the work's own. */
  take<Result>(host: string, cancel: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

export function openTurns(): Turns {
  const lastOf = new Map<string, Promise<unknown>>();
  return {
    take: (host, cancel, work) => {
      const before = lastOf.get(host) ?? Promise.resolve();
      let leave = (): void => {};
      const left = new Promise<never>((_, reject) => {
        leave = () => reject(cancel.reason);
      });
      cancel.addEventListener("abort", leave);
      const turn = before.then(() => {
        cancel.removeEventListener("abort", leave);
        cancel.throwIfAborted();
        return work();
      });
      const ended = turn
        .catch(() => undefined)
        .then(() => {
          if (lastOf.get(host) === ended) lastOf.delete(host);
        });
      lastOf.set(host, ended);
      return Promise.race([turn, left]);
    },
  };
}
