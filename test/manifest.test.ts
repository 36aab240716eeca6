import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const manifest = JSON.parse(read("manifest.json"));
const readme = read("README.md");

it("asks only for permissions the README explains", () => {
  const asked: string[] = [
    ...manifest.permissions,
    ...manifest.host_permissions,
    ...(manifest.optional_permissions ?? []),
    ...(manifest.optional_host_permissions ?? []),
  ];
  expect(asked.filter((permission) => !readme.includes(`| \`${permission}\` |`))).toEqual([]);
});

it("asks only for permissions the code uses", () => {
  const sources = [
    "background.ts",
    "ask.ts",
    "visits.ts",
    "desk.ts",
    "capture.ts",
    "client.ts",
    "companion.ts",
  ]
    .map((file) => read(`src/browser/${file}`))
    .join("\n");
  const uses: Record<string, RegExp> = {
    dns: /dns\.resolve/,
    nativeMessaging: /connectNative/,
    storage: /storage\.session/,
    webNavigation: /webNavigation\.on/,
    webRequest: /webRequest\.on/,
    webRequestBlocking: /\["blocking"/,
  };
  const asked = [...manifest.permissions, ...manifest.optional_permissions];
  expect(Object.keys(uses).toSorted()).toEqual(asked.toSorted());
  for (const [permission, use] of Object.entries(uses)) expect(sources, permission).toMatch(use);
});

it("declares that nothing is collected unless the user chooses to ask", () => {
  expect(manifest.browser_specific_settings.gecko).toMatchObject({
    strict_min_version: "140.0",
    data_collection_permissions: { required: ["none"], optional: ["browsingActivity"] },
  });
  expect(manifest.browser_specific_settings.gecko_android.strict_min_version).toBe("142.0");
});

it("leaves http questions http, and lets no foreign code in", () => {
  const policy: string = manifest.content_security_policy.extension_pages;
  expect(policy).not.toContain("upgrade-insecure-requests");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:\/\//);
});

it("carries the version of package.json", () => {
  expect(manifest.version).toBe(JSON.parse(read("package.json")).version);
});
