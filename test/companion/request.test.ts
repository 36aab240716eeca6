import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRequest } from "../../src/companion/request.ts";

const staple = { protocol: 1, type: "staple", id: 7, host: "www.example.org", port: 443 };
const whole = {
  ...staple,
  servername: "www.example.org",
  alpn: ["h2", "http/1.1"],
  starttls: "smtp",
  proxy: { type: "socks", host: "::1", port: 1080 },
};

describe("a request", () => {
  it.each([
    ["hello", { protocol: 1, type: "hello", id: 0 }],
    ["hello of another version", { protocol: 99, type: "hello", id: 1 }],
    ["staple", staple],
    ["staple with all there is", whole],
    ["staple of an IPv4 address", { ...staple, host: "192.0.2.1" }],
    ["staple of an IPv6 address", { ...staple, host: "2001:db8::1" }],
    ["staple of a name with a final dot", { ...staple, host: "www.example.org." }],
    ["staple of a name with an underscore", { ...staple, host: "_x.example" }],
  ])("%s is read as it is", (_, request) => {
    expect(readRequest(request)).toEqual({ request });
  });

  const id = 7;
  it.each([
    [
      { ...staple, protocol: 2 },
      { error: { fault: "otherProtocol", expected: 1 }, id },
    ],
    [
      { ...staple, type: "fetch" },
      { error: { fault: "unknownType" }, id },
    ],
    [
      { ...staple, type: "toString" },
      { error: { fault: "unknownType" }, id },
    ],
    [
      { ...staple, path: "/" },
      { error: { fault: "unknownField", field: "path" }, id },
    ],
    [
      { ...whole, proxy: { ...whole.proxy, password: "x" } },
      { error: { fault: "unknownField", field: "password" }, id },
    ],
    [
      { protocol: 1, type: "hello", id, host: "a" },
      { error: { fault: "unknownField", field: "host" }, id },
    ],
    [
      { type: "hello", id },
      { error: { fault: "badField", field: "protocol", expected: "a number" }, id },
    ],
    [
      { protocol: 1, id },
      { error: { fault: "badField", field: "type", expected: "a string" }, id },
    ],
    [
      { protocol: 1, type: "hello" },
      { error: { fault: "badField", field: "id", expected: "an integer, 0 at least" } },
    ],
  ])("%j is refused, and to whom if that can be known", (request, expected) => {
    expect(readRequest(request)).toEqual(expected);
  });

  it("in JSON cannot smuggle fields in by the prototype", () => {
    const message = JSON.parse('{"protocol":1,"type":"hello","id":1,"__proto__":{"host":"a"}}');
    expect(readRequest(message)).toMatchObject({ error: { fault: "unknownField", field: "__proto__" } });
    expect(readRequest(Object.create(staple))).toMatchObject({ error: { fault: "badField", field: "id" } });
  });

  const bad: Record<string, unknown[]> = {
    id: ["7", -1, 1.5, 2 ** 53, null, Number.NaN],
    port: [0, 65_536, 443.5, "443", null, undefined],
    host: [
      ...[
        "",
        ".",
        "a..b",
        "-a.example",
        "a-.example",
        "a b",
        "a\r\nb",
        "a/b",
        "a:443",
        "[::1]",
        "fe80::1%eth0",
      ],
      ...[
        "ä.example",
        `${"a".repeat(64)}.example`,
        `${"a.".repeat(127)}aa`,
        "1.2.3",
        "0x7f.1",
        "999.1.1.1",
        "1",
        1,
        undefined,
      ],
    ],
    servername: ["", "192.0.2.1", "::1", "www.example.org.", "a\0b", 5, null],
    alpn: [[], "h2", [""], ["h2", 1], ["a b"], ["é"], ["x".repeat(256)], Array(17).fill("h2")],
    starttls: ["SMTP", "ldap", true, null, "constructor"],
    proxy: [
      ...[null, [], "http://a", {}],
      { type: "https", host: "a", port: 1 },
      { type: "http", host: "a\r\n", port: 1 },
      { type: "http", host: "a", port: 0 },
    ],
  };
  it.each(Object.entries(bad).flatMap(([field, values]) => values.map((value) => [field, value] as const)))(
    "with %s %j is refused",
    (field, value) => {
      const read = readRequest({ ...whole, [field]: value });
      expect(read).toMatchObject({ error: { fault: "badField" } });
      if (field !== "proxy") expect(read).toMatchObject({ error: { field } });
    },
  );

  it("of any shape is read or refused, never a crash", () => {
    const near = fc.record(
      Object.fromEntries(
        Object.entries(whole).map(([field, value]) => [field, fc.oneof(fc.constant(value), fc.jsonValue())]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(near, (fields) => {
        const read = readRequest(fields);
        expect("request" in read ? read.request : read.error).toBeTypeOf("object");
      }),
    );
  });
});
