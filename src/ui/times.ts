import { say } from "./words.ts";

/** The user's own flavour (en-GB) of the language the words are in, so that dates and sentences match. */
export const locale = (): string => {
  const language = say("language");
  return navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
};

/** Whether a value is a moment: ISO 8601 in UTC. */
export const isMoment = (value: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);

const format = (iso: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale(), options).format(new Date(iso));

/** A day and a minute in the user's time zone: "20 Nov 2026, 14:03". The year is left out where it is that of `at`. */
export const dateTime = (iso: string, at?: string): string =>
  format(iso, {
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
    ...(at !== undefined && iso.slice(0, 4) === at.slice(0, 4) ? {} : { year: "numeric" }),
  });

/** A day in the user's time zone: "20 Nov 2026". */
export const date = (iso: string): string => format(iso, { dateStyle: "medium" });

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** From which distance on a unit is used, the largest first: where the smaller one would be rounded up to as much. */
const units = [
  ["year", 729.5 * day, 365.25 * day],
  ["month", 89.5 * day, 30.4375 * day],
  ["day", 47.5 * hour, day],
  ["hour", 119.5 * minute, hour],
  ["minute", 59.5 * second, minute],
  ["second", 0, second],
] as const;

/** How far `iso` lies from `at`, to the nearest whole unit: "3 hours ago", "in 12 days", "now". */
export function distance(iso: string, at: string, inLocale: string): string {
  const milliseconds = Date.parse(iso) - Date.parse(at);
  const [unit, , length] = units.find(([, from]) => Math.abs(milliseconds) >= from) ?? units[5];
  return new Intl.RelativeTimeFormat(inLocale, { numeric: "auto" }).format(
    Math.round(milliseconds / length),
    unit,
  );
}

/** What is less than a minute ago, or ahead of `at` by a clock's error. */
export const isFresh = (iso: string, at: string): boolean =>
  Math.abs(Date.parse(at) - Date.parse(iso)) < minute;

/** How long ago `iso` was; what is fresh has just been. */
export const age = (iso: string, at: string): string =>
  isFresh(iso, at) ? say("just_now") : distance(iso, at, locale());
