import type { Conduct } from "../../inquiry/conduct.ts";
import type { Evidence } from "../../inquiry/evidence.ts";
import { parseHttpUrl } from "../../inquiry/http-url.ts";

/** A question that was put to somebody a certificate of this chain names, and what came of it. */
export interface Exchange {
  /** Whom it was put to. */
  readonly host: string;
  readonly evidence: Evidence;
}

/** Every one whose outcome is at hand; neither what was handed over nor a copy kept on this machine is one. */
export const exchanges = ({ inquests }: Conduct): readonly Exchange[] =>
  inquests
    .flatMap(({ questions }) => questions.flatMap(({ appraisals }) => appraisals))
    .flatMap(({ evidence }) => {
      const { url, kept } = evidence.provenance;
      const host = url === undefined ? undefined : parseHttpUrl(url)?.host;
      return host === undefined || kept || evidence.kind === "staple" ? [] : [{ host, evidence }];
    });
