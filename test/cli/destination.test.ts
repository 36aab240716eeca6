import { expect, it } from "vitest";
import { readDestination } from "../../src/cli/destination.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

const none = { starttls: undefined, servername: undefined };

it.each([
  ["www.example", { host: "www.example", port: 443, servername: "www.example" }],
  ["WWW.example.:8443", { host: "www.example.", port: 8443, servername: "www.example" }],
  ["https://www.example/a/page?of=it", { host: "www.example", port: 443, servername: "www.example" }],
  ["192.0.2.7:8443", { host: "192.0.2.7", port: 8443 }],
  ["[2001:db8::1]", { host: "2001:db8::1", port: 443 }],
  ["[::1]:8443", { host: "::1", port: 8443 }],
  ["localhost:1", { host: "localhost", port: 1, servername: "localhost" }],
  [
    "smtp://mail.example:587",
    { host: "mail.example", port: 587, servername: "mail.example", starttls: "smtp" },
  ],
  ["imap://mail.example", { host: "mail.example", port: 143, servername: "mail.example", starttls: "imap" }],
  // RFC 3492 §7.1 (L), and RFC 5895 §2 for capital letters and the dot.
  [
    "www.3年b組金八先生:8443",
    { host: "www.xn--3b-ww4c5e180e575a65lsy2b", port: 8443, servername: "www.xn--3b-ww4c5e180e575a65lsy2b" },
  ],
  [
    "https://BÜCHER。example/ü",
    { host: "xn--bcher-kva.example", port: 443, servername: "xn--bcher-kva.example" },
  ],
])("%s is a place", (text, place) => {
  expect(readDestination(text, none)).toEqual(place);
});

it.each([
  ["smtp", 25],
  ["imap", 143],
  ["pop3", 110],
])("--starttls %s goes to port %i where none is named", (starttls, port) => {
  const place = { host: "mail.example", servername: "mail.example", starttls };
  expect(readDestination("mail.example", { ...none, starttls })).toEqual({ ...place, port });
  expect(readDestination("mail.example:2525", { ...none, starttls })).toEqual({ ...place, port: 2525 });
});

it.each([
  ["www.example", "www.example"],
  ["WWW.Example.", "www.example"],
  ["bücher.example", "xn--bcher-kva.example"],
])("--servername %s is asked for instead", (servername, name) => {
  const expected = { host: "192.0.2.7", port: 443, servername: name };
  expect(readDestination("192.0.2.7", { ...none, servername })).toEqual(expected);
  expect(readDestination("lb.example", { ...none, servername })).toMatchObject({ servername: name });
});

it.each<[text: string, beside: Partial<typeof none | Record<keyof typeof none, string>>, why: string]>([
  ["www example", {}, "; www example is none"],
  ["www.example:65536", {}, "; www.example:65536 is none"],
  ["www.example:0", {}, "; www.example:0 is none"],
  ["ldap://www.example", {}, "; ldap://www.example is none"],
  ["::1", {}, "; ::1 is none"],
  ["[1:2]", {}, "; [1:2] is none"],
  ["224.0.0.1", {}, "; 224.0.0.1 is none"],
  ["127.1", {}, "; 127.1 is none"],
  ["xn--\u{80}.example", {}, "is none"],
  ["somebody@www.example", {}, "has a user name in it"],
  ["a".repeat(2000), {}, "is too long"],
  ["www.example", { starttls: "ldap" }, "--starttls wants smtp, imap or pop3, not ldap"],
  ["smtp://mail.example", { starttls: "smtp" }, "--starttls has no place beside smtp://mail.example"],
  [
    "www.example",
    { servername: "192.0.2.7" },
    "--servername wants a name such as www.example, not 192.0.2.7",
  ],
  ["www.example", { servername: "[::1]" }, "--servername wants a name"],
  ["www.example", { servername: "www.example:443" }, "--servername wants a name"],
  ["www.example", { servername: "https://www.example" }, "--servername wants a name"],
  ["www.example", { servername: "a.".repeat(128) }, "--servername wants a name"],
])("%s with %j is none, and it is said why", (text, beside, why) => {
  const reading = (): unknown => readDestination(text, { ...none, ...beside });
  expect(reading).toThrow(UsageError);
  expect(reading).toThrow(why);
});
