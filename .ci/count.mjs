// Prints "N passed, N failed" from the vitest JSON reports in a folder, and fails when there is none or a test failed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
let reports = [];
try {
  reports = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
} catch {
  console.error(`no test reports in ${folder}`);
}
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
const failed =
  sum("numFailedTests") +
  reports.filter(({ success, numFailedTests }) => !success && numFailedTests === 0).length;
console.log(`${sum("numPassedTests")} passed, ${failed} failed`);
process.exitCode = reports.length > 0 && failed === 0 ? 0 : 1;
