import type { Limits } from "../core/inquiry/plan.ts";

/** How long an answer is waited for. It runs between `resume` and `pause` only. */
export interface Patience extends Pick<Limits, "milliseconds"> {
  /** Aborts when it is at its end. */
  readonly signal: AbortSignal;
  resume(): void;
  pause(): void;
  /** Something came: where patience is with silence, it begins anew. */
  heard(): void;
  /** How many milliseconds were spent waiting. */
  spent(): number;
}

/** Patience for one exchange, paused. */
export function openPatience({
  patience,
  milliseconds,
}: Pick<Limits, "patience" | "milliseconds">): Patience {
  const controller = new AbortController();
  let left = milliseconds;
  let since: number | undefined;
  let spent = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const resume = (): void => {
    since = performance.now();
    timer = setTimeout(() => controller.abort(), left);
  };
  const pause = (): void => {
    clearTimeout(timer);
    if (since === undefined) return;
    const waited = performance.now() - since;
    since = undefined;
    spent += waited;
    left -= waited;
  };
  return {
    milliseconds,
    signal: controller.signal,
    resume,
    pause,
    heard: () => {
      if (patience === "inAll") return;
      pause();
      left = milliseconds;
      resume();
    },
    spent: () => spent + (since === undefined ? 0 : performance.now() - since),
  };
}
