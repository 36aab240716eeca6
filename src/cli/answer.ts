import type { Verdict } from "../core/inquiry/verdict.ts";
import type { InspectionOptions } from "./command.ts";
import type { InspectionReport } from "./inspection-report.ts";

/** What an inspection prints, and the exit code that says its verdict to scripts. */
export interface Answer {
  readonly text: string;
  readonly exitCode: number;
}

const exitCodes: Readonly<Record<Verdict["status"], number>> = {
  good: 0,
  revoked: 1,
  unknown: 2,
  undetermined: 2,
};

/** A report as it was asked for. */
export async function answer(
  report: InspectionReport,
  { output }: Pick<InspectionOptions, "output">,
): Promise<Answer> {
  const exitCode = exitCodes[report.verdict.status];
  if (output === "json") return { text: `${JSON.stringify(report)}\n`, exitCode };
  const { renderInspection } = await import("./inspection-text.ts");
  return { text: renderInspection(report), exitCode };
}
