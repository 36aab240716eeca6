import { date, dateTime, distance, locale } from "./times.ts";
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

type Standing = "before" | "within" | "after";

/** How the window stands to `at`, and in words: "ends in 12 days". */
function standing(from: string, to: string | undefined, at: string): [Standing, string] {
  const inLocale = locale();
  const now = Date.parse(at);
  if (now < Date.parse(from)) return ["before", say("window_begins", { when: distance(from, at, inLocale) })];
  if (to === undefined) return ["within", say("window_began", { when: distance(from, at, inLocale) })];
  if (now > Date.parse(to)) return ["after", say("window_ended", { when: distance(to, at, inLocale) })];
  return ["within", say("window_ends", { when: distance(to, at, inLocale) })];
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;

interface Props {
  /** What it is that lasts, for those who hear the drawing. */
  readonly name: string;
  readonly from: string;
  readonly to?: string | undefined;
  /** The moment of judgement, drawn as now. */
  readonly at: string;
  /** A moment worth a ring on the bar, such as producedAt; it has none where now is marked anyway. */
  readonly mark?: string | undefined;
  /** How fine the two ends are written. */
  readonly ends: "date" | "dateTime";
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
  const written = (iso: string): string => (ends === "date" ? date(iso) : dateTime(iso, at));
  const begin = written(from);
  const end = to === undefined ? say("window_no_end") : written(to);
  const [side, words] = standing(from, to, at);
  const elapsed = Math.min(Math.max(now, left), right);
  return (
    <div class="time-window">
      <svg role="img" aria-label={say("window_described", { from: begin, name, standing: words, to: end })}>
        {to === undefined ? (
          <line class="span" x1={percent(elapsed)} x2="100%" y1="18" y2="18" />
        ) : (
          <rect class="span" x={percent(left)} width={percent(right - left)} y="15" height="6" rx="3" />
        )}
        <rect class="elapsed" x={percent(left)} width={percent(elapsed - left)} y="15" height="6" rx="3" />
        {ring !== undefined && Math.abs(ring - now) > 0.04 && (
          <circle class="mark" cx={percent(ring)} cy="18" r="4" />
        )}
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
      {/* What is under the bar's middle says how things stand; it moves to whichever side of the bar now is on. */}
      <p aria-hidden="true">
        {side === "before" && <span>{words}</span>}
        {side === "within" ? (
          <>
            <time dateTime={from} title={from}>
              {begin}
            </time>
            <span>{words}</span>
            <time dateTime={to} title={to}>
              {end}
            </time>
          </>
        ) : (
          <span title={`${from} – ${to}`}>
            {begin} – {end}
          </span>
        )}
        {side === "after" && <span>{words}</span>}
      </p>
    </div>
  );
}
