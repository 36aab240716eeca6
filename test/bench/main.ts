import type { StreamingRow, VerifyRow } from "./crl-work.ts";
import { benchCertificates, benchCrl } from "./crls.ts";
import { type Contender, inFirefox, inNode } from "./environments.ts";
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

const width = [34, 17, 13, 13, 13];
const line = (...cells: string[]): void =>
  console.log(
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(width[0] as number) : cell.padStart(width[i] ?? 13)))
      .join(""),
  );
const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(3) : value.toFixed(1)} ms`;
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
          last = await run<number>("peers", "measurePeer", peer, entries);
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
    const mebibytes = (octets: number): string => `${(octets / 2 ** 20).toFixed(1)} MiB`;
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

const { issuer, leaf } = benchCertificates();
const files = Object.fromEntries(sizes.map((entries) => [`${entries}.crl`, benchCrl(entries)]));
const server = await serve({ ...files, "ca.der": issuer, "leaf.der": leaf });
const contenders: Contender[] = [];
try {
  contenders.push(await inNode(server));
  const firefox = await inFirefox(server);
  if (firefox) contenders.push(firefox);
  else console.log("No Firefox here (set FIREFOX_BIN): Node alone.");
  // The rows of OCSP and of the command line go here as well: each is a function of the contenders.
  for (const rows of [verifyRows, streamingRows, memoryRows, lookUpRows, peerRows]) await rows(contenders);
} finally {
  for (const { close } of contenders) await close();
  server.close();
}
