import { date, dayTime, distance, locale } from "./times.ts";
import { say } from "./words.ts";

/** Where things lie on the drawing, as parts of its width from 0 to 1. */
export interface Placement {
  readonly from: number;
  /** 1 where the window is open. */
  readonly to: number;
  readonly now: number;
  readonly mark?: number;
}

/**
 * Lays a window out on an axis that also holds `at`, so that a window that is over, or not begun, is seen to be.
 * One without an end runs to the edge, a third of the axis past the last thing known. Times are milliseconds.
 */
export function place(from: number, to: number | undefined, at: number, mark?: number): Placement {
  const known = [from, to ?? from, at, mark ?? from];
  const first = Math.min(...known);
  const latest = Math.max(...known);
  const last = to === undefined ? latest + (latest - first) / 3 : latest;
  const x = (time: number): number => (last === first ? 0 : (time - first) / (last - first));
  return {
    from: x(from),
    to: to === undefined ? 1 : x(to),
    now: x(at),
    ...(mark !== undefined && { mark: x(mark) }),
  };
}

/** How the window stands to `at`, in words: "ends in 12 days". */
function standing(from: string, to: string | undefined, at: string): string {
  const inLocale = locale();
  if (Date.parse(at) < Date.parse(from)) return say("window_begins", { when: distance(from, at, inLocale) });
  if (to === undefined) return say("window_open", { when: distance(from, at, inLocale) });
  if (Date.parse(at) > Date.parse(to)) return say("window_ended", { when: distance(to, at, inLocale) });
  return say("window_ends", { when: distance(to, at, inLocale) });
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;

interface Props {
  /** What it is that lasts, for those who hear the drawing. */
  readonly name: string;
  readonly from: string;
  readonly to?: string | undefined;
  /** The moment of judgement, drawn as now. */
  readonly at: string;
  /** A moment worth a ring on the bar, such as producedAt. */
  readonly mark?: string | undefined;
  /** How fine the two ends are written. */
  readonly ends: "date" | "dayTime";
}

/** A span of time as a bar, with now marked on it. All times are ISO 8601. */
export function TimeWindow({ name, from, to, at, mark, ends }: Props) {
  const {
    from: left,
    to: right,
    now,
    mark: ring,
  } = place(
    Date.parse(from),
    to === undefined ? undefined : Date.parse(to),
    Date.parse(at),
    mark === undefined ? undefined : Date.parse(mark),
  );
  const written = ends === "date" ? date : dayTime;
  const end = to === undefined ? say("window_no_end") : written(to);
  const stands = standing(from, to, at);
  const elapsed = Math.min(Math.max(now, left), right);
  return (
    <div class="time-window">
      <svg
        role="img"
        aria-label={say("window_described", { from: written(from), name, standing: stands, to: end })}
      >
        <rect
          class={to === undefined ? "span open" : "span"}
          x={percent(left)}
          width={percent(right - left)}
          y="15"
          height="6"
          rx="3"
        />
        <rect class="elapsed" x={percent(left)} width={percent(elapsed - left)} y="15" height="6" rx="3" />
        {ring !== undefined && <circle class="mark" cx={percent(ring)} cy="18" r="4" />}
        <line class="now" x1={percent(now)} x2={percent(now)} y1="12" y2="24" />
        <text
          class="now"
          x={percent(now)}
          y="9"
          text-anchor={now < 0.06 ? "start" : now > 0.94 ? "end" : "middle"}
        >
          {say("window_now")}
        </text>
      </svg>
      <p aria-hidden="true">
        <time dateTime={from} title={from}>
          {written(from)}
        </time>
        <span>{stands}</span>
        {to === undefined ? (
          <span>{end}</span>
        ) : (
          <time dateTime={to} title={to}>
            {end}
          </time>
        )}
      </p>
    </div>
  );
}
