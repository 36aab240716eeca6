import { expect, it } from "vitest";
import { mayName, type Network, networkOf } from "../../../src/core/inquiry/network.ts";

it.each<[Network, readonly string[]]>([
  [
    "public",
    [
      ...[
        "ocsp.ca.example",
        "ocsp.ca.example.",
        "local.example",
        "notlocalhost.example",
        "xn--bcher-kva.example",
      ],
      ...[
        "192.0.2.1",
        "11.0.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.169.0.1",
        "169.255.0.1",
        "100.63.255.255",
      ],
      ...["100.128.0.1", "126.255.255.255", "128.0.0.1", "223.255.255.255", "198.17.255.255", "198.20.0.1"],
      ...["[2001:db8::1]", "2606:4700::1111", "[::ffff:192.0.2.1]", "[::192.0.2.1]", "[64:ff9b::c000:201]"],
      ...[
        "[fe00::1]",
        "[1:2:3:4:5:6:7:8]",
        "[0:0:0:0:0:1::]",
        "[64:ff9a::1]",
        "[2002:c000:201::1]",
        "[2001:0:c000:201::3fff:fdfe]",
      ],
    ],
  ],
  [
    "private",
    [
      ...["intranet", "printer.local", "ca.corp.internal", "router.home.arpa", "local"],
      ...["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"],
      ...["100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255"],
      ...["[fe80::1]", "fe80::1%eth0", "[febf::1]", "[fec0::1]", "[fc00::1]", "[fdff::1]"],
      ...["[::ffff:10.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::c000:201]"],
      ...["[2002:a00:1::1]", "[::ffff:0:10.0.0.1]", "[2001:0:c000:201::f5ff:fffe]"],
    ],
  ],
  [
    "loopback",
    [
      ...["localhost", "localhost.", "www.localhost", "127.0.0.1", "127.255.255.255", "0.0.0.0", "0.1.2.3"],
      ...[
        "[::1]",
        "::1",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[2002:7f00:1::]",
      ],
    ],
  ],
  [
    "none",
    [
      ...["224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "[ff02::1]"],
      ...[
        "[1::2::3]",
        "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]",
        "[:1]",
        "[12345::]",
        "[::1.2.3]",
        "[::1.2.3.256]",
      ],
    ],
  ],
])("%s", (network, hosts) => {
  expect(Object.fromEntries(hosts.map((host) => [host, networkOf(host)]))).toEqual(
    Object.fromEntries(hosts.map((host) => [host, network])),
  );
});

it("a site may name the Internet, and its own kind of network, and no other", () => {
  const networks = ["public", "private", "loopback", "none"] as const;
  const allowed = networks.flatMap((from) =>
    networks.filter((to) => mayName(from, to)).map((to) => `${from} ${to}`),
  );
  expect(allowed).toEqual([
    ...["public public", "private public", "private private"],
    ...["loopback public", "loopback loopback", "none public"],
  ]);
});
