import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GapRow } from "./crl-gap-work.ts";
import type { StreamingRow, VerifyRow } from "./crl-work.ts";
import { benchCertificates, benchCrl, cache } from "./crls.ts";
import { type Bundle, type Contender, inFirefox, inNode } from "./environments.ts";
import { median } from "./measure.ts";
import { benchResponse } from "./ocsp.ts";
import type { Floor } from "./ocsp-floor-work.ts";
import type { OcspRow } from "./ocsp-work.ts";
import { serve } from "./serve.ts";

// `npm run bench`: every row in Node and in headless Firefox, beside what limits it and beside other libraries, in one run.
// A first argument is the most entries to go to.

const most = Number(process.argv[2] ?? 1_000_000);
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((entries) => entries <= most);
const largest = sizes.at(-1) ?? 1_000;
const samples: Readonly<Record<number, number>> = { 1000: 41, 10000: 31, 100000: 21, 1000000: 11 };

// A peer goes on to ten times the entries if ten times its last time is no more.
const peerCap = 20_000;
const peerNames = ["@peculiar/x509", "pkijs", "jsrsasign"];

interface OcspPeer {
  readonly peer: string;
  readonly bundle: Bundle;
  readonly runsIn: readonly Contender["is"][];
}
const ocspPeers: readonly OcspPeer[] = [
  { peer: "@peculiar/asn1-ocsp + x509", bundle: "ocsp-peculiar", runsIn: ["Node", "Firefox"] },
  { peer: "pkijs", bundle: "ocsp-pkijs", runsIn: ["Node", "Firefox"] },
  { peer: "easy-ocsp", bundle: "ocsp-easy", runsIn: ["Node"] },
];

const width = [34, 17, 13, 13, 13];
const line = (...cells: string[]): void =>
  console.log(
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(width[0] as number) : cell.padStart(width[i] ?? 13)))
      .join(""),
  );
const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(3) : value.toFixed(1)} ms`;
const micro = (value: number): string => `${(value * 1000).toFixed(1)} µs`;
const mebibytes = (octets: number): string => `${(octets / 2 ** 20).toFixed(1)} MiB`;
const ratio = (value: number, of: number): string => `${(value / of).toFixed(2)} ×`;
const entriesText = (entries: number): string =>
  `${entries.toLocaleString("en").replaceAll(",", " ")} entries`;

async function verifyRows(contenders: readonly Contender[]): Promise<void> {
  line("CRL: decode + find absent + verify", "", "limit", "ours", "ratio", "to reach");
  for (const entries of sizes) {
    for (const { name, run } of contenders) {
      const row = await run<VerifyRow>("crl", "measureVerify", entries, samples[entries]);
      const reach = entries === 1_000_000 ? "≤ 1.2 ×" : "≤ 1.3 ×";
      line(
        entriesText(entries),
        name,
        milliseconds(row.limit),
        milliseconds(row.known),
        ratio(row.known, row.limit),
        reach,
      );
      line("", "key imported too", "", milliseconds(row.new), ratio(row.new, row.limit));
    }
  }
}

async function peerRows(contenders: readonly Contender[]): Promise<void> {
  console.log("\nThe same by others, once each");
  for (const peer of peerNames) {
    for (const { name, run } of contenders) {
      let last = 0;
      for (const entries of sizes) {
        if (last * 10 > peerCap) {
          line(
            `${peer}, ${entriesText(entries)}`,
            name,
            `not tried: about ${Math.round(last / 100)} s, cap ${peerCap / 1000} s`,
          );
          break;
        }
        try {
          last = await run<number>("crl-peers", "measurePeer", peer, entries);
          line(`${peer}, ${entriesText(entries)}`, name, milliseconds(last));
        } catch (error) {
          line(
            `${peer}, ${entriesText(entries)}`,
            name,
            `refused: ${(error as Error).message.split("\n")[0]}`,
          );
          break;
        }
      }
    }
  }
}

const gigabit = 125_000_000;

async function streamingRows(contenders: readonly Contender[]): Promise<void> {
  console.log();
  line("Scan while downloading", "", "fetch alone", "fetch + scan", "ratio", "to reach");
  for (const pace of [gigabit, undefined]) {
    for (const { name, run } of contenders) {
      const row = await run<StreamingRow>("crl", "measureStreaming", largest, 9, pace);
      const cells = [milliseconds(row.limit), milliseconds(row.scanned), ratio(row.scanned, row.limit)];
      line(`${entriesText(largest)}, ${pace ? "1 Gbit/s" : "loopback"}`, name, ...cells, "≤ 1.05 ×");
    }
  }
}

async function gapRows(contenders: readonly Contender[]): Promise<void> {
  console.log();
  line("Longest gap while a Worker reads", "", "chunks dropped", "read", "", "to reach");
  for (const pace of [gigabit, undefined]) {
    for (const { is, name, run } of contenders) {
      if (is === "Node") continue; // No page that could be held up.
      const { limit, read } = await run<GapRow>("crl-gap", "measureGaps", largest, gapSamples, pace);
      const row = (which: string, of: (gaps: readonly number[]) => number): void =>
        line(
          `${pace ? "1 Gbit/s" : "loopback"}, ${which}`,
          name,
          ...[limit, read].map((gaps) => milliseconds(of(gaps))),
          "",
          "≤ 16 ms",
        );
      row(`median of ${gapSamples}`, median);
      row("worst", (gaps) => Math.max(...gaps));
    }
  }
}

const gapSamples = 15;

async function lookUpRows(contenders: readonly Contender[]): Promise<void> {
  console.log();
  line("Look-up in a loaded CRL", "", "absent", "listed", "index, once", "to reach");
  for (const { name, run } of contenders) {
    const row = await run<{ absent: number; present: number; index: number }>(
      "crl",
      "measureLookUp",
      largest,
    );
    const microseconds = (value: number): string => `${value.toFixed(2)} µs`;
    line(
      entriesText(largest),
      name,
      microseconds(row.absent),
      microseconds(row.present),
      milliseconds(row.index),
      "≤ 1 µs",
    );
  }
}

async function memoryRows(contenders: readonly Contender[]): Promise<void> {
  console.log();
  line("Memory beyond the CRL's own octets", "", "file", "beyond it", "ratio", "to reach");
  for (const { name, peakMemory } of contenders) {
    const peak = await peakMemory(largest);
    if (peak === undefined) line(entriesText(largest), name, "not measured: it takes Linux's /proc");
    else
      line(
        entriesText(largest),
        name,
        mebibytes(peak.file),
        mebibytes(peak.beyond),
        ratio(peak.beyond, peak.file),
        "≤ 1.1 ×",
      );
  }
}

async function ocspRows(contenders: readonly Contender[]): Promise<void> {
  console.log();
  line("OCSP: decode + all checks", "", "limit", "ours", "ratio", "to reach");
  for (const { is, name, run } of contenders) {
    const row = await run<OcspRow>("ocsp", "measureOcsp", 101);
    const cells = (ours: number, limit: number): string[] => [micro(limit), micro(ours), ratio(ours, limit)];
    line("responder new", name, ...cells(row.new, row.limitNew), "≤ 2.5 ×");
    line("responder known", name, ...cells(row.known, row.limitKnown), "≤ 1.3 ×");
    line("decoding alone", name, "", micro(row.decode));
    for (const { bundle, peer, runsIn } of ocspPeers) {
      if (!runsIn.includes(is)) {
        line(peer, name, "does not run in browsers: it imports node:crypto");
        continue;
      }
      const time = await run<number>(bundle, "measure", 21);
      line(peer, name, "", micro(time), ratio(time, row.limitNew));
    }
  }
}

async function firstVerdictRows(contenders: readonly Contender[]): Promise<void> {
  console.log();
  line("First verdict, loading included", "", "limit", "first verdict", "ratio", "to reach");
  for (const { is, name, run, fresh } of contenders) {
    const floor = await run<Floor>("ocsp", "floorOf");
    const first = async (bundle: Bundle): Promise<number> => fresh(bundle, "firstVerdict", floor);
    const peers = ocspPeers.filter(({ runsIn }) => runsIn.includes(is));
    const bundles: Bundle[] = ["ocsp-floor", "ocsp", ...peers.map(({ bundle }) => bundle)];
    const taken = bundles.map((): number[] => []);
    for (let i = 0; i < 15; i++) {
      for (const [b, bundle] of bundles.entries()) taken[b]?.push(await first(bundle));
    }
    const [limit = 0, ours = 0, ...others] = taken.map(median);
    line("ours", name, milliseconds(limit), milliseconds(ours), ratio(ours, limit), "≤ 12 ms");
    for (const [i, { peer }] of peers.entries()) {
      const other = others[i] ?? 0;
      line(peer, name, "", milliseconds(other), ratio(other, limit));
    }
  }
}

/** Seconds and octets at the most of a whole process. */
function timeProcess(command: string, args: readonly string[]): { seconds: number; peak: number } {
  const timed = spawnSync("/usr/bin/time", ["-f", "%e %M", command, ...args], {
    encoding: "utf8",
    cwd: cache,
  });
  if (timed.status !== 0) throw new Error(timed.error?.message ?? timed.stderr);
  const [seconds, kibibytes] = (timed.stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  if (seconds === undefined || kibibytes === undefined) throw new Error("it takes GNU time");
  return { seconds, peak: kibibytes * 1024 };
}

async function processRows(): Promise<void> {
  console.log();
  line("Whole process, CRL of the largest size", "", "openssl", "inspect", "ratio", "to reach");
  if (!existsSync("/usr/bin/time")) return line("not measured: it takes GNU time");
  const file = benchCrl(largest);
  const inspect = join(import.meta.dirname, "../../dist-cli/inspect.mjs");
  const ours = [
    inspect,
    "--cert",
    "leaf.pem",
    "--issuer",
    "ca.pem",
    "--crl",
    file,
    "--at",
    "2026-11-20T12:00:00Z",
  ];
  const theirs = ["crl", "-inform", "DER", "-in", file, "-CAfile", "ca.pem", "-verify", "-noout"];
  const runs = Array.from({ length: 5 }, () => ({
    theirs: timeProcess("openssl", theirs),
    ours: timeProcess(process.execPath, ours),
  }));
  const median = (pick: (run: (typeof runs)[number]) => number): number =>
    runs.map(pick).toSorted((a, b) => a - b)[2] ?? 0;
  const wall = { theirs: median((run) => run.theirs.seconds), ours: median((run) => run.ours.seconds) };
  const peak = { theirs: median((run) => run.theirs.peak), ours: median((run) => run.ours.peak) };
  line("wall time", "", `${wall.theirs} s`, `${wall.ours} s`, ratio(wall.ours, wall.theirs), "≤ 0.3 ×");
  line("memory", "", mebibytes(peak.theirs), mebibytes(peak.ours), ratio(peak.ours, peak.theirs), "≤ 0.5 ×");
}

const { issuer, leaf } = benchCertificates();
const files = Object.fromEntries(sizes.map((entries) => [`${entries}.crl`, benchCrl(entries)]));
const server = await serve({ ...files, "ca.der": issuer, "leaf.der": leaf, "response.der": benchResponse() });
const contenders: Contender[] = [];
try {
  contenders.push(await inNode(server));
  const firefox = await inFirefox(server);
  if (firefox) contenders.push(firefox);
  else console.log("No Firefox here (set FIREFOX_BIN): Node alone.");
  for (const rows of [
    verifyRows,
    streamingRows,
    gapRows,
    memoryRows,
    lookUpRows,
    ocspRows,
    firstVerdictRows,
    processRows,
    peerRows,
  ]) {
    await rows(contenders);
  }
} finally {
  for (const { close } of contenders) await close();
  server.close();
}
