/**
 * A fact worth knowing about this site, stated by one rule. `facts` fills the words' placeholders.
 * A finding never changes a verdict.
 */
export interface Finding {
  /** Rule id, the file's name: words are `finding_<rule>` in public/_locales. */
  readonly rule: string;
  readonly tone: Tone;
  readonly facts: Readonly<Record<string, string>>;
  readonly citation?: string;
}

export type Tone =
  /** It has happened: somebody has learnt something. */
  | "told"
  /** It would happen by asking. */
  | "wouldTell"
  /** Worth knowing beside. */
  | "note"
  /** Worth knowing of how the site's server is set up. */
  | "server"
  /** Good news. */
  | "spares";
