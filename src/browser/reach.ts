import type { FetchFailure } from "../core/inquiry/evidence.ts";
import type { Expected } from "./expected.ts";
import { networkFailure } from "./firefox-quirks.ts";
import { looksUpNames } from "./route.ts";

/** How far a question got. */
export type Reach =
  /** It told nobody anything. */
  | "nowhere"
  /** That its host is wanted, no more. */
  | "contact"
  /** Perhaps all the way: Firefox does not say. */
  | "perhaps"
  /** An answer began to come. */
  | "there";

/**
 * What goes wrong before a word of the question is on its way. Not TLS: where that fails, the question may have been read
 * first. Not a proxy: it may have read the question and want a password.
 */
const beforeTheQuestion: ReadonlySet<FetchFailure["failure"]> = new Set([
  "nameNotFound",
  "connectionRefused",
]);

/** How far a request got, from what was heard of it. `said`: what Firefox called the error it ended with, if it did. */
export function reachOf({
  head,
  astray,
  went,
  said,
}: Pick<Expected, "astray" | "went"> & { readonly head?: object; readonly said?: string }): Reach {
  if (head !== undefined) return "there";
  if (astray !== undefined) return looksUpNames(astray) ? "contact" : "nowhere";
  if (went === undefined) return "nowhere";
  return said !== undefined && beforeTheQuestion.has(networkFailure(said).failure) ? "contact" : "perhaps";
}
