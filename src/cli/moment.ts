/**
 * A date, or a date and a time with its distance from UTC: without one a time would be another moment on
 * another machine.
 */
const iso = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * The moment an ISO 8601 text names, a date standing for its first moment in UTC; undefined where it names
 * none.
 */
export function parseMoment(text: string): Date | undefined {
  const [, year, month, day] = iso.exec(text) ?? [];
  if (year === undefined) return undefined;
  // Date.parse takes the 31st of April for the 1st of May.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const at = new Date(text);
  return Number(day) <= lastDay && !Number.isNaN(at.getTime()) ? at : undefined;
}
