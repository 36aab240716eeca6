/** A number of octets in the largest unit that leaves at least 1, decimal as everywhere in Firefox: "48.2 MB". */
export function size(octets: number, inLocale: string): string {
  const [unit, per] =
    octets >= 1e6
      ? (["megabyte", 1e6] as const)
      : octets >= 1e3
        ? (["kilobyte", 1e3] as const)
        : (["byte", 1] as const);
  // The short form of bytes has no plural.
  const unitDisplay = unit === "byte" ? "long" : "short";
  return new Intl.NumberFormat(inLocale, {
    style: "unit",
    unit,
    unitDisplay,
    maximumFractionDigits: 1,
  }).format(octets / per);
}
