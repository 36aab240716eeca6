import { mostSent, type Sent } from "./messages.ts";

/** A row of the log with what it is found again by. */
export interface SentRow {
  readonly id: string;
  readonly sent: Sent;
}

/** The newest first; of more than the log holds, the oldest go. */
export const noted = (rows: readonly SentRow[], row: SentRow): readonly SentRow[] =>
  [row, ...rows].slice(0, mostSent);

/** What became of a request: with where it was sent on to and did not go, what it told and sent, and where, where that is not as noted before. */
export type Ending = Pick<Sent, "outcome" | "received"> &
  Partial<Pick<Sent, "onTo" | "learns" | "sent" | "url" | "atMost">>;

/** Nothing becomes of a row that is gone by now. */
export const ended = (rows: readonly SentRow[], id: string, its: Ending): readonly SentRow[] =>
  rows.map((row) => (row.id === id ? { ...row, sent: { ...row.sent, ...its } } : row));

export const takenBack = (rows: readonly SentRow[], id: string): readonly SentRow[] =>
  rows.filter((row) => row.id !== id);

export const withoutWindow = (rows: readonly SentRow[], windowId: number): readonly SentRow[] =>
  rows.filter(({ sent }) => sent.privateWindow !== windowId);

/** What was under way when the background script was ended was ended with it. */
export const resumed = (rows: readonly SentRow[]): readonly SentRow[] =>
  rows.map((row) =>
    row.sent.outcome === "underWay"
      ? { ...row, sent: { ...row.sent, outcome: "failed", atMost: true } }
      : row,
  );
