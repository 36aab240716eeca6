import { Fragment } from "preact";
import type { Report } from "../core/report/report.ts";
import { dateTime, isMoment } from "./times.ts";
import { say, sayOf } from "./words.ts";

type Finding = Report["findings"][number];

/** What has happened before what would, and good news last. */
const tones = ["told", "wouldTell", "note", "server", "spares"] as const satisfies readonly Finding["tone"][];

interface Props {
  readonly findings: readonly Finding[];
  /** With each rule's id and clause. */
  readonly cited?: true;
}

/** Facts as people read them: a moment in their own time, a channel in words. */
const readable = ({ channel, ...facts }: Finding["facts"]): Finding["facts"] => ({
  ...Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, isMoment(value) ? dateTime(value) : value]),
  ),
  ...(channel !== undefined && {
    channel: say(channel === "in_clear" ? "channel_in_clear" : "channel_encrypted"),
  }),
});

/** Facts about this site that touch the privacy of whoever visits it: one sentence each, by what kind of news they are. */
export function Findings({ findings, cited }: Props) {
  return (
    <dl class="findings">
      {tones.map((tone) => {
        const ofTone = findings.filter((finding) => finding.tone === tone);
        if (ofTone.length === 0) return null;
        return (
          <Fragment key={tone}>
            <dt>{say(`tone_${tone}`)}</dt>
            {ofTone.map(({ rule, facts, citation }) => (
              <dd key={rule} data-finding={rule} data-tone={tone}>
                {sayOf("finding", rule, readable(facts))}
                {cited && (
                  <span class="quiet">
                    {" "}
                    <code>{rule}</code> {citation}
                  </span>
                )}
              </dd>
            ))}
          </Fragment>
        );
      })}
    </dl>
  );
}
