export { type VerdictId, verdictId } from "../browser/messages.ts";
