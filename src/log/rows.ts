import type { Sent } from "../browser/messages.ts";
import { size } from "../ui/size.ts";
import { channel, hostOf } from "../ui/source.ts";
import { dateTime, locale } from "../ui/times.ts";
import { say } from "../ui/words.ts";

/** The columns of the log, in the order they stand in. */
export const columns = ["at", "site", "what", "to", "by", "octets", "learns", "inClear", "outcome"] as const;

export type Column = (typeof columns)[number];

/** One request in words, column by column. */
export function wordsOf(sent: Sent): Record<Column, string> {
  const { at, site, kind, by, method, url, outcome, onTo = "", atMost } = sent;
  const octets = (count: number): string => size(count, locale());
  // A site that is contacted knows why: its page is open.
  const learns = say(kind === "site" ? "log_learns_site" : `log_learns_${sent.learns}`);
  return {
    at: dateTime(at, new Date().toISOString()),
    site: sent.privateWindow === undefined ? site : say("log_private", { site }),
    what: `${say(`log_kind_${kind}`)}, ${method}`,
    to: url,
    by: say(`log_by_${by}`),
    octets:
      kind === "staple"
        ? octets(sent.received)
        : say("log_octets_both", { received: octets(sent.received), sent: octets(sent.sent) }),
    learns: atMost ? say("log_at_most", { learns }) : learns,
    inClear: say(channel(url) === "in_clear" ? "log_readable" : "log_encrypted"),
    outcome:
      outcome === "notFollowed"
        ? say("log_outcome_notFollowed", { host: hostOf(onTo) })
        : say(`log_outcome_${outcome}`),
  };
}

/** The log as text with a tab between columns: the moments as ISO 8601, numbers as they are, the rest in words. */
export function asText(rows: readonly Sent[]): string {
  const heads = [
    ...columns.flatMap((column) =>
      column === "octets" ? (["log_sent", "log_received"] as const) : [`log_${column}` as const],
    ),
  ];
  const lines = rows.map((sent) => {
    const words = wordsOf(sent);
    return columns.flatMap((column) => {
      if (column === "octets") return [String(sent.sent), String(sent.received)];
      return [column === "at" ? sent.at : words[column]];
    });
  });
  // What a site or a server wrote must not make a column or a row of its own.
  const cell = (text: string): string => text.replaceAll(/[\t\r\n]/g, " ");
  return [heads.map((id) => say(id)), ...lines].map((cells) => `${cells.map(cell).join("\t")}\n`).join("");
}
