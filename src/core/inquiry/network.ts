/**
 * What a host can be reached over, as far as its name or address alone says. "public": the Internet. "private": the user's own
 * network. "loopback": the user's own machine. "none": no host at all.
 */
export type Network = "public" | "private" | "loopback" | "none";

/** Names that no public DNS answers: RFC 6761 §6.3, RFC 6762 §3, RFC 8375, and ICANN's reservation of `internal` (2024). */
const privateNames = /(?:^|\.)(?:local|internal|home\.arpa)$/;

type Range = readonly [first: number, bits: number, network: Network];

/** IANA's special-purpose addresses that are not the Internet's (RFC 6890, RFC 6598), and multicast (RFC 5771). */
const ranges4: readonly Range[] = [
  [0x7f00_0000, 8, "loopback"],
  // "This network": every address below reaches the machine itself on common systems.
  [0x0000_0000, 8, "loopback"],
  [0x0a00_0000, 8, "private"],
  [0xac10_0000, 12, "private"],
  [0xc0a8_0000, 16, "private"],
  [0xa9fe_0000, 16, "private"],
  [0x6440_0000, 10, "private"],
  [0xc612_0000, 15, "private"],
  [0xe000_0000, 4, "none"],
  [0xf000_0000, 4, "none"],
];

function network4(address: number): Network {
  const range = ranges4.find(([first, bits]) => first >>> (32 - bits) === address >>> (32 - bits));
  return range?.[2] ?? "public";
}

const dottedQuad = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

const octets4 = (text: string): number | undefined => {
  const parts = dottedQuad.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((address, part) => address * 256 + part, 0);
};

/** The eight groups of an IPv6 address (RFC 4291 §2.2), or undefined when it is none. */
function groups6(text: string): number[] | undefined {
  const tail = /[^:]*$/.exec(text)?.[0] ?? "";
  const last4 = tail.includes(".") ? octets4(tail) : undefined;
  if (tail.includes(".") && last4 === undefined) return undefined;
  const whole =
    last4 === undefined
      ? text
      : `${text.slice(0, -tail.length)}${(last4 >>> 16).toString(16)}:${(last4 & 0xffff).toString(16)}`;
  const halves = whole.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], rest = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...rest];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}

function network6(groups: readonly number[]): Network {
  const [first = 0, second = 0, third = 0, , fifth = 0, sixth = 0, seventh = 0, last = 0] = groups;
  const embedded = seventh * 0x1_0000 + last;
  const leading = groups.findIndex((group) => group !== 0);
  // ::1, ::, and IPv4 addresses written in IPv6: mapped (RFC 4291 §2.5.5), and through NAT64 (RFC 6052 §2.1, and
  // RFC 8215 for a network's own).
  if (leading === -1 || (leading === 7 && last === 1)) return "loopback";
  if (leading >= 6 || (leading === 5 && sixth === 0xffff)) return network4(embedded);
  // ::ffff:0:… (RFC 2765 §2.1), 6to4 (RFC 3056 §2), and Teredo, which turns every bit round (RFC 4380 §4).
  if (leading === 4 && fifth === 0xffff && sixth === 0) return network4(embedded);
  if (first === 0x2002) return network4(second * 0x1_0000 + third);
  if (first === 0x2001 && second === 0) return network4(0xffff_ffff - embedded);
  if (first === 0x64 && second === 0xff9b) return third === 0 ? network4(embedded) : "private";
  if (first >= 0xff00) return "none";
  // Unique local (RFC 4193 §3.1), link-local (RFC 4291 §2.5.6), and the site-local addresses before them.
  if ((first & 0xfe00) === 0xfc00 || (first & 0xff80) === 0xfe80) return "private";
  return "public";
}

/** Whether `host` is an address, which nobody has to look up. */
export const isAddress = (host: string): boolean => host.includes(":") || dottedQuad.test(host);

/**
 * Where `host` is: a name, a dotted IPv4 address, or an IPv6 address with or without brackets; lower case. Not looked up:
 * a public name may well lead to a private address.
 */
export function networkOf(host: string): Network {
  const name = host.replace(/\.$/, "");
  const address = octets4(name);
  if (address !== undefined) return network4(address);
  if (name.includes(":")) {
    const groups = groups6(name.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, ""));
    return groups === undefined ? "none" : network6(groups);
  }
  if (name === "localhost" || name.endsWith(".localhost")) return "loopback";
  return !name.includes(".") || privateNames.test(name) ? "private" : "public";
}

/**
 * Whether a site in the network `from` may name a place in the network `to`. A certificate of a public site must not be able
 * to steer the browser into its user's own network, or onto the user's own machine.
 */
export const mayName = (from: Network, to: Network): boolean =>
  to === "public" || (to !== "none" && to === from);
