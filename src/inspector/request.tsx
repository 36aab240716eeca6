import type { ReportedInquiry } from "../core/report/report.ts";
import { size } from "../ui/size.ts";
import { locale } from "../ui/times.ts";
import { say } from "../ui/words.ts";
import { Facts, factsOf, Raw } from "./facts.tsx";

/** A question exactly as it would be sent: its first line, its headers, its octets. */
export const Request = ({ inquiry }: { readonly inquiry: ReportedInquiry }) => {
  const { method, url, headers, place, ocsp, expectedSize } = inquiry;
  return (
    <>
      <Facts facts={[[method, url], ...headers, ...factsOf(place ?? {})]} />
      {expectedSize !== undefined && (
        <p class="quiet">{say("expected_size", { size: size(expectedSize, locale()) })}</p>
      )}
      {ocsp?.nonce && <p class="quiet">{say("request_nonce")}</p>}
      {ocsp !== undefined && (
        <Raw name={say(method === "POST" ? "request_body" : "request_in_url")} value={ocsp.requestBase64} />
      )}
    </>
  );
};
