/** The command line cannot be understood; the message says what of it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
