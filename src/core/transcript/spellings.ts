import { fromHex } from "../bytes/hex.ts";
import { toSerialNumber } from "../x509/serial-number.ts";
import type { Spelling } from "./lines.ts";

/** The text itself, whatever it is. */
export const anything: Spelling<string> = { read: (text) => text, expected: "text" };

/** Just this text. */
export const exactly = (expected: string): Spelling<string> => ({
  read: (text) => (text === expected ? text : undefined),
  expected,
});

/** One of the names in `table`, and what it stands for. */
export const oneOf = <Value>(table: Readonly<Record<string, Value>>, expected: string): Spelling<Value> => ({
  read: (text) => (Object.hasOwn(table, text) ? table[text] : undefined),
  expected,
});

/** Octets as i2a_ASN1_STRING(3) writes them: 35 in a line, and `0` where there are none. */
export const hex: Spelling<Uint8Array> = {
  read: (text) => {
    const digits = text.replaceAll("\\", "");
    return digits === "0" ? new Uint8Array() : octetsIn(digits);
  },
  expected: "octets in hex",
  goesOn: "\\",
};

/** Octets as X509_signature_dump(3) and BIO_hex_string write them: a colon after each but the last. */
export const colonHex: Spelling<Uint8Array> = {
  read: (text) => (/^..(:..)*$/.test(text) ? octetsIn(text.replaceAll(":", "")) : undefined),
  expected: "octets in hex, with colons between them",
  goesOn: ":",
};

const octetsIn = (digits: string): Uint8Array | undefined =>
  /^(?:[0-9A-F]{2})+$/i.test(digits) ? fromHex(digits) : undefined;

/** An INTEGER as i2a_ASN1_INTEGER(3) writes it, by its sign and its magnitude. Gives lower-case hex of its contents. */
export const integer: Spelling<string> = {
  read: (text) => {
    const [, minus, digits] = /^(-?)((?:[0-9A-F]{2})+)$/i.exec(text.replaceAll("\\", "")) ?? [];
    if (digits === undefined) return undefined;
    return minus === "" ? toSerialNumber(digits) : negated(BigInt(`0x${digits}`));
  },
  expected: "a number in hex",
  goesOn: "\\",
};

/** Contents of the INTEGER that is minus `magnitude`: two's complement in as few octets as will do (X.690 §8.3). */
function negated(magnitude: bigint): string | undefined {
  if (magnitude === 0n) return undefined;
  let octets = Math.ceil(magnitude.toString(16).length / 2);
  if (magnitude > 1n << BigInt(8 * octets - 1)) octets++;
  return ((1n << BigInt(8 * octets)) - magnitude).toString(16);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function moment(fraction: string, expected: string): Spelling<Date> {
  const pattern = new RegExp(
    `^([A-Z][a-z]{2}) +(\\d{1,2}) (\\d\\d:\\d\\d:\\d\\d)(${fraction}) (\\d{1,4}) GMT$`,
  );
  const read = (text: string): Date | undefined => {
    const [, name = "", day = "", clock = "", milliseconds = "", year = ""] = pattern.exec(text) ?? [];
    const month = `${months.indexOf(name) + 1}`.padStart(2, "0");
    const iso = `${year.padStart(4, "0")}-${month}-${day.padStart(2, "0")}T${clock}${milliseconds || ".000"}Z`;
    const date = new Date(iso);
    // The 31st of April would be carried over into May.
    return !Number.isNaN(date.getTime()) && date.toISOString() === iso ? date : undefined;
  };
  return { read, expected };
}

/** A GeneralizedTime as ASN1_GENERALIZEDTIME_print(3) writes it, without the fraction that RFC 5280 §4.1.2.5.2 forbids. */
export const time = moment("", "Mmm DD HH:MM:SS YYYY GMT");

/** The same, to the millisecond. */
export const timeWithMilliseconds = moment("\\.\\d{3}", "Mmm DD HH:MM:SS.mmm YYYY GMT");
