import type { ReportedAnswer, ReportedVerdict } from "../core/report/report.ts";
import { size } from "./size.ts";
import { hostOf, isolated } from "./source.ts";
import { dateTime, isMoment, locale } from "./times.ts";
import { say, sayOf } from "./words.ts";

export type Because = (ReportedVerdict & { status: "undetermined" })["because"][number];
type FetchFailure = NonNullable<ReportedAnswer["failure"]>;
type Unmet = Pick<Because & { because: "unmet" }, "demand" | "expected" | "found">;
type Statement = NonNullable<ReportedAnswer["ocsp"] | ReportedAnswer["crl"]>;

/** A value as a check found it, for people: times and spans of time in the user's own way, anything else as it is. */
function readable(value: string): string {
  if (value === "") return say("nothing");
  const times = value.split("/");
  if (!times.every(isMoment)) return isolated(value);
  return times.map((time) => dateTime(time)).join(" – ");
}

export type OtherRoute = FetchFailure & { failure: "otherRoute" };
type Route = OtherRoute["page"];

/** The way a connection takes, for the middle of a sentence. */
export const routeWords = ({ proxy }: Route): string =>
  proxy === undefined
    ? say("route_direct")
    : say("route_proxy", { proxy: isolated(`${proxy.host}:${proxy.port}`) });

/** In what the way a question would have gone is not the page's. `manner`: one proxy, put to use otherwise. */
export function differenceOf({ page, own }: OtherRoute): "route" | "container" | "manner" {
  if (routeWords(page) !== routeWords(own)) return "route";
  return page.container === own.container ? "manner" : "container";
}

/** Why nobody's answer could be read, as a sentence. */
export function failureSentence(failure: FetchFailure): string {
  switch (failure.failure) {
    case "timeout":
      return say("failure_timeout", { seconds: String(Math.round(failure.milliseconds / 1000)) });
    case "httpStatus":
      return say("failure_httpStatus", { status: String(failure.status) });
    case "contentType":
      return failure.found === ""
        ? say("failure_contentType_none")
        : say("failure_contentType", { found: isolated(failure.found) });
    case "tooLarge":
      return say("failure_tooLarge", { limit: size(failure.limit, locale()) });
    case "proxyRefused":
      return say("failure_proxyRefused", { status: String(failure.status) });
    case "starttlsRefused":
    case "starttlsNotUnderstood":
      return say(`failure_${failure.failure}`, { said: isolated(failure.said) });
    case "alert":
    case "clientCertificateRequired":
      return say(`failure_${failure.failure}`, { alert: String(failure.alert) });
    case "unreadable": {
      const { offset, path, reason } = failure;
      return say("failure_unreadable", { offset: String(offset), path, reason });
    }
    case "tls":
      // OpenSSL's code says more than that there is no connection.
      return failure.error?.startsWith("ERR_")
        ? say("failure_handshake", { error: failure.error })
        : say("failure_tls");
    case "companionSilent":
      return say("failure_companionSilent", { seconds: String(Math.round(failure.milliseconds / 1000)) });
    case "companionOther":
      return say("failure_companionOther", { expected: failure.expected, found: isolated(failure.found) });
    case "companionRefused":
      return say("failure_companionRefused", { fault: isolated(failure.fault) });
    case "redirect":
      return say(`failure_redirect_${failure.fault}`, { to: isolated(hostOf(failure.to)) });
    case "noHostPermission":
      return say("failure_noHostPermission", { origin: failure.origin });
    case "otherRoute": {
      const difference = differenceOf(failure);
      const [page, own] = [routeWords(failure.page), routeWords(failure.own)];
      const held =
        difference === "route"
          ? say("failure_other_route", { own, page })
          : say(`failure_other_${difference}`);
      return failure.nameLookedUp ? `${held} ${say("failure_name_looked_up")}` : held;
    }
    case "nameNotFound":
    case "connectionRefused":
    case "connectionBroken":
    case "unreachable":
    case "proxyUnreachable":
    case "proxyWantsPassword":
    case "proxyNotUnderstood":
    case "starttlsInjection":
    case "notTls":
    case "companionNotAllowed":
    case "companionMissing":
    case "companionEnded":
    case "network":
    case "webPage":
    case "upgradedToHttps":
    case "cancelled":
      return say(`failure_${failure.failure}`);
    default:
      return failure satisfies never;
  }
}

/** What can be done about it, where that is for the user to do and no button here does it. */
function wayOut({ failure }: FetchFailure): string[] {
  return failure === "webPage" || failure === "upgradedToHttps" ? [say(`way_out_${failure}`)] : [];
}

/** Hashes, keys and what a decoder says ("OCSPResponse: indefiniteLength"): they tell something in the inspector only. */
const isForExperts = (value: string): boolean => /^[0-9a-f]{17,}$|^[\w.[\]]+: \w+$/.test(value);

/** The demands that are not met by what has ended by the moment they expect. */
const lasting = ["ocsp.nextUpdate", "ocsp.responder.validity", "crl.nextUpdate"];

/** When what was found had ended, where that is what keeps the demand from being met. */
function endOf({ demand, expected, found }: Unmet): string | undefined {
  const end = found?.split("/").at(-1);
  return end !== undefined && lasting.includes(demand) && Date.parse(end) < Date.parse(expected ?? "")
    ? end
    : undefined;
}

/** What an unmet check expected and found, as far as it said and as people can tell the two apart. */
function discrepancy(
  { demand, expected, found }: Unmet,
  statement: Statement | undefined,
): string | undefined {
  if (found === undefined || isForExperts(found)) return undefined;
  if (expected === undefined) return say("discrepancy_found", { found: readable(found) });
  if (isForExperts(expected)) return undefined;
  const end = endOf({ demand, expected, found });
  if (end !== undefined) {
    const namesNoEnd = demand.endsWith(".nextUpdate") && statement?.nextUpdate === undefined;
    return say(namesNoEnd && statement !== undefined ? "discrepancy_no_end" : "discrepancy_ended", {
      found: readable(end),
    });
  }
  const facts = { expected: readable(expected), found: readable(found) };
  return facts.expected === facts.found ? undefined : say("discrepancy", facts);
}

/** Why nobody is asked at what the certificate names, and which host that is where it is the host's fault. */
export const unaskableSentence = ({
  why,
  url,
}: Omit<Because & { because: "unaskable" }, "because">): string =>
  why === "localAddress"
    ? say("unaskable_localAddress_of", { host: isolated(hostOf(url)) })
    : say(`unaskable_${why}`);

/**
 * One reason why nothing could be determined, as sentences: the reason, then what was found where that is known, or what can
 * be done about it. `statement`: what the answer it is about says of itself, where there is one.
 */
export function becauseSentences(reason: Because, statement?: Statement): string[] {
  switch (reason.because) {
    case "notAsked":
      return [say("because_notAsked")];
    case "noneByDesign":
      return [say(`because_${reason.why}`)];
    case "noSource":
      return [say("because_noSource")];
    case "unaskable":
      return [unaskableSentence(reason)];
    case "noIssuer":
      return [say("because_noIssuer")];
    case "notStapled":
    case "notSent":
      return [say(`because_${reason.because}`)];
    case "fetchFailure":
      return [failureSentence(reason.failure), ...wayOut(reason.failure)];
    case "unmet": {
      const ended = endOf(reason);
      if (reason.demand.endsWith(".nextUpdate") && ended !== undefined && statement?.nextUpdate !== undefined)
        return [say("because_out_of_date", { ended: readable(ended) })];
      const difference = discrepancy(reason, statement);
      return [
        say("because_unmet", { demand: sayOf("demand", reason.demand) }),
        ...(difference === undefined ? [] : [difference]),
      ];
    }
    default:
      return reason satisfies never;
  }
}

/** Everything that keeps an answer from counting, in the words of its first reason. Empty for one that counts. */
export function answerSentences({ verdict, ocsp, crl }: ReportedAnswer): string[] {
  if (verdict.status !== "undetermined") return [];
  return verdict.because.slice(0, 1).flatMap((reason) => becauseSentences(reason, ocsp ?? crl));
}
