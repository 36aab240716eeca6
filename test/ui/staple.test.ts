import { beforeAll, expect, it } from "vitest";
import type { ReportedAnswer, ReportedVerdict } from "../../src/core/report/report.ts";
import { installMessages } from "./i18n.ts";

let staple: typeof import("../../src/ui/staple.ts");
beforeAll(async () => {
  installMessages();
  staple = await import("../../src/ui/staple.ts");
});

const at = "2026-11-20T14:05:00Z";
const url = "https://www.bakery.example";
const answer = (verdict: ReportedVerdict, more: Partial<ReportedAnswer> = {}): ReportedAnswer => ({
  ...{ at, url, verdict, checks: [] },
  ...more,
});
const because = (...reasons: (ReportedVerdict & { status: "undetermined" })["because"]): ReportedVerdict => ({
  status: "undetermined",
  because: reasons,
});
const promised = { demand: "staple.promised", citation: "RFC 7633 §4.2.3.1", outcome: "unmet" } as const;
const otherRoute = { failure: "otherRoute", inquiryId: "", page: { container: "c" }, own: {} } as const;
const ended = { failure: "companionEnded" } as const;

it.each<[state: string, answer: ReportedAnswer, sentence: RegExp]>([
  ["good", answer({ status: "good", until: "2026-11-24T12:00:00Z" }), /not revoked, until .*24/],
  ["revoked", answer({ status: "revoked", revocationTime: "2026-11-18T12:00:00Z" }), /revoked since .*18/],
  ["unknown", answer({ status: "unknown" }), /the certificate is unknown/],
  [
    "none",
    answer(because({ because: "notStapled" })),
    /^The site delivers no answer with its certificate\.$/,
  ],
  [
    "none",
    answer(because({ because: "unmet", demand: "staple.promised" }), { checks: [promised] }),
    /although that demands one/,
  ],
  ["otherCertificate", answer(because({ because: "notSent" })), /another certificate than Firefox saw/],
  [
    "undetermined",
    answer(because({ because: "unmet", demand: "ocsp.signature" })),
    /^The site delivers an answer that does not count\. An answer came that does not settle it\./,
  ],
  [
    "heldBack",
    answer(because({ because: "fetchFailure", failure: otherRoute }), { failure: otherRoute }),
    /would leave it\. It was not sent\./,
  ],
  [
    "failed",
    answer(because({ because: "fetchFailure", failure: ended }), { failure: ended }),
    /^The companion ended without an answer\.$/,
  ],
])("%s: %o", (state, its, sentence) => {
  expect(staple.stapleState(its)).toBe(state);
  expect(staple.stapleSentences(its, at).join(" ")).toMatch(sentence);
});

it("in whose handshake it was seen is said, and what became of that; or who handed it over", () => {
  const verdict = { status: "unknown" } as const;
  const notes = (more: Partial<ReportedAnswer>): string[] => staple.stapleNotes(answer(verdict, more), at);
  const failure = { failure: "clientCertificateRequired", alert: "certificate_required" } as const;
  expect(notes({ handshake: { chain: [], remoteAddress: "192.0.2.7", failure } })).toEqual([
    "Seen in a handshake of the companion's own with 192.0.2.7, just now.",
    "The server wants a certificate of whoever visits it, and the companion has none (certificate_required).",
  ]);
  expect(notes({ handshake: { chain: [] } })).toEqual([
    "Seen in a handshake of the companion's own, through the page's proxy, just now.",
  ]);
  expect(notes({})).toEqual([]);
  const { url: _, ...handed } = answer(verdict, { rebuilt: true });
  expect(staple.stapleNotes(handed, at)).toEqual([
    "Handed over by you, just now.",
    expect.stringMatching(/^Its octets were worked out from OpenSSL's text/),
  ]);
});
