import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { byProxy, type Firefox, inContainer, type Popup } from "./firefox.ts";
import { responderHost } from "./front.ts";
import type { Lab, PlayedScene } from "./lab.ts";
import { startProxy } from "./proxy.ts";
import type { SeenRequest } from "./request-log.ts";
import { witness } from "./witness.ts";

/** What a popup says of the site it was opened on, read from its markup. */
export interface ShownByPopup {
  readonly verdict: string;
  readonly host: string | undefined;
  /** What became of asking the site what it staples; undefined while it was not asked. */
  readonly staple: string | undefined;
  readonly heading: string;
  readonly findings: readonly string[];
  readonly actions: readonly string[];
  readonly text: string;
}

/** One scene as it was played: what the popup showed, and what the lab's front saw, at each of four steps. */
export interface PlayedThrough {
  readonly scene: PlayedScene;
  readonly onVisit: { readonly requests: readonly SeenRequest[] };
  readonly onOpen: { readonly shown: ShownByPopup; readonly requests: readonly SeenRequest[] };
  /** Absent when the scene has nothing to ask. */
  readonly onAsk?: { readonly shown: ShownByPopup; readonly requests: readonly SeenRequest[] };
  /** Of what the site staples, seen by the companion, and by OpenSSL's own client. */
  readonly onStaple: {
    readonly shown: ShownByPopup;
    readonly requests: readonly SeenRequest[];
    readonly witnessed: string;
  };
  /** PNG of the popup in the end. */
  readonly picture: Uint8Array;
}

/** What the popup shows now: undefined while it has not made up its mind. */
const readPopup = (document: Document): ShownByPopup | undefined => {
  const main = document.querySelector<HTMLElement>("main[data-verdict]");
  if (main === null || document.querySelector('[aria-busy="true"]') !== null) return undefined;
  const all = (attribute: string) =>
    [...document.querySelectorAll(`[${attribute}]`)].map((element) => element.getAttribute(attribute) ?? "");
  return {
    verdict: main.dataset.verdict ?? "",
    host: main.dataset.host,
    staple: main.dataset.staple,
    heading: document.querySelector("h1")?.textContent ?? "",
    findings: all("data-finding"),
    actions: all("data-action"),
    text: document.body.textContent ?? "",
  };
};

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until the popup shows something that `settled` accepts. Throws after `milliseconds`, with what it showed last. */
export async function shownBy(
  popup: Popup,
  settled: (shown: ShownByPopup) => boolean = () => true,
  milliseconds = 15_000,
): Promise<ShownByPopup> {
  const deadline = Date.now() + milliseconds;
  let last: ShownByPopup | null | undefined;
  do {
    last = await popup.run(readPopup);
    if (last && settled(last)) return last;
    await pause(50);
  } while (Date.now() < deadline);
  throw new Error(`after ${milliseconds} ms the popup showed ${JSON.stringify(last)}`);
}

/** Clicks the first action of that id in the popup. Throws when there is none. */
export const clickAction = (popup: Popup, action: string): Promise<void> =>
  popup.run((document, id) => {
    const button = document.querySelector<HTMLElement>(`[data-action="${id}"]`);
    if (button === null) throw new Error(`the popup has no action ${id}`);
    button.click();
  }, action);

/** The requests the front saw since it was last asked. Waits a moment for stragglers. */
async function takeRequests(lab: Lab): Promise<SeenRequest[]> {
  await pause(150);
  const requests = lab.log.seen().filter(({ server }) => server === "front");
  lab.log.clear();
  return requests;
}

/** The first container Firefox has. */
const container = 1;

/** Visits a scene's site under its circumstance, which lasts as long as `play` does. */
async function underCircumstance<Result>(
  firefox: Firefox,
  { circumstance, url }: PlayedScene,
  play: () => Promise<Result>,
): Promise<Result> {
  const visited = async (): Promise<Result> => {
    await firefox.visit(url);
    return play();
  };
  switch (circumstance) {
    case undefined:
      return visited();
    case "contained":
      return inContainer(firefox, container, url, play);
    case "proxied": {
      const proxy = await startProxy({ log: () => {} });
      try {
        return await byProxy(
          firefox,
          { kind: "PROXY", port: proxy.port, directly: [responderHost] },
          visited,
        );
      } finally {
        await proxy.stop();
      }
    }
    case "httpsOnly": {
      const preference = "dom.security.https_only_mode";
      await firefox.setPreference(preference, true);
      try {
        return await visited();
      } finally {
        await firefox.setPreference(preference, false);
      }
    }
    default:
      return circumstance satisfies never;
  }
}

/** What OpenSSL's own client has to say of a scene's staple, in a word. */
async function witnessed({ authority }: Lab, { url, host }: PlayedScene): Promise<string> {
  const { staple } = await witness(authority, { port: Number(new URL(url).port), servername: host });
  if (typeof staple === "string") return staple;
  return staple.responses[0]?.certStatus ?? staple.responseStatus;
}

/** Asks the site, by the popup's action, what it staples. */
async function lookAtStaple(popup: Popup, lab: Lab, scene: PlayedScene): Promise<PlayedThrough["onStaple"]> {
  await shownBy(popup, ({ actions }) => actions.includes("ask-staple"));
  await clickAction(popup, "ask-staple");
  const shown = await shownBy(popup, ({ staple }) => staple !== undefined);
  return { shown, requests: await takeRequests(lab), witnessed: await witnessed(lab, scene) };
}

/**
 * Plays one scene in a running Firefox that has a companion: visits its site, opens the real popup, asks what it can ask, then
 * what the site staples.
 */
export async function playScene(firefox: Firefox, lab: Lab, scene: PlayedScene): Promise<PlayedThrough> {
  await firefox.setPreference("security.OCSP.enabled", scene.firefoxAsks ? 1 : 0);
  lab.log.clear();
  return underCircumstance(firefox, scene, () => playVisited(firefox, lab, scene));
}

async function playVisited(firefox: Firefox, lab: Lab, scene: PlayedScene): Promise<PlayedThrough> {
  const visitRequests = await takeRequests(lab);
  const popup = await firefox.openPopup();
  try {
    const opened = await shownBy(popup);
    const openRequests = await takeRequests(lab);
    const played = {
      scene,
      onVisit: { requests: visitRequests },
      onOpen: { shown: opened, requests: openRequests },
    };
    if (scene.asking === undefined) {
      const onStaple = await lookAtStaple(popup, lab, scene);
      return { ...played, onStaple, picture: await popup.picture() };
    }
    await clickAction(popup, scene.asking.action);
    const patience = scene.asking.patience ?? 15;
    const asked = await shownBy(popup, ({ verdict }) => verdict !== opened.verdict, patience * 1000);
    const onAsk = { shown: asked, requests: await takeRequests(lab) };
    const onStaple = await lookAtStaple(popup, lab, scene);
    return { ...played, onAsk, onStaple, picture: await popup.picture() };
  } finally {
    await popup.close();
  }
}

/** A request as the rows of scenes write it: without port, and a GET's OCSP question is not part of its path. */
export const inShort = ({ method, encrypted, host, path }: SeenRequest): string =>
  `${method} ${encrypted ? "https" : "http"}://${host}${path.replace(/^(\/ocsp\/\w+)\/.*/, "$1")}`;

// What HTTP and OCSP need (RFC 9110 §7.2, RFC 6960 §A.1), and what comes of storing nothing, the same for everybody.
const neededHeaders = [
  "host",
  "accept",
  "content-type",
  "content-length",
  "connection",
  "cache-control",
  "pragma",
];

/** The names of the headers that tell the asked more than it needs to know. */
export const identifyingHeaders = ({ headers }: SeenRequest): string[] =>
  headers.map(([name]) => name.toLowerCase()).filter((name) => !neededHeaders.includes(name));

/** Every way in which a scene did not go as its row says. Empty: it agrees. */
export function disagreements({ scene, onVisit, onOpen, onAsk, onStaple }: PlayedThrough): string[] {
  const wrong: string[] = [];
  const expect = (what: string, expected: unknown, found: unknown): void => {
    if (JSON.stringify(expected) !== JSON.stringify(found)) {
      wrong.push(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
    }
  };
  expect("shown on opening", scene.visited, onOpen.shown.verdict);
  expect("host", scene.host, onOpen.shown.host);
  // A Firefox that asks by itself is the scene's own doing, not the add-on's.
  if (!scene.firefoxAsks) expect("sent by visiting", [], onVisit.requests.map(inShort));
  expect("sent by opening", [], onOpen.requests.map(inShort));
  expect("shown after asking", scene.asking?.shows, onAsk?.shown.verdict);
  expect("sent by asking", scene.asking?.requests, onAsk?.requests.map(inShort));
  expect("staple", scene.stapleShows, onStaple.shown.staple);
  expect("sent by asking for it", [], onStaple.requests.map(inShort));
  expect("identifying headers", [], onAsk?.requests.flatMap(identifyingHeaders) ?? []);
  return wrong;
}

const columns = [
  "scene",
  "expected",
  "shown",
  "staple",
  "s_client",
  "sent on opening",
  "sent on asking",
] as const;

function row({ scene, onOpen, onAsk, onStaple }: PlayedThrough): readonly string[] {
  const arrow = (before: string, after: string | undefined): string =>
    after ? `${before} → ${after}` : before;
  const sent = (requests: readonly SeenRequest[] | undefined): string =>
    requests?.map(inShort).join(", ") || "nothing";
  return [
    scene.id,
    arrow(scene.visited, scene.asking?.shows),
    arrow(onOpen.shown.verdict, onAsk?.shown.verdict),
    onStaple.shown.staple ?? "",
    onStaple.witnessed,
    sent(onOpen.requests),
    sent(onAsk?.requests),
  ];
}

/** The table of scenes as text, in columns, with a mark before each row. */
export function tableOf(played: readonly PlayedThrough[]): string {
  const rows = [columns, ...played.map(row)];
  const widths = columns.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows
    .map((cells, i) => {
      const one = played[i - 1];
      const mark = one === undefined ? "  " : disagreements(one).length === 0 ? "✓ " : "✗ ";
      return (
        mark +
        cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()
      );
    })
    .join("\n");
}

/** Plays every scene, saves a picture of each popup under `folder`, prints the table. Whether all scenes agreed. */
export async function takeTour(firefox: Firefox, lab: Lab, folder: string): Promise<boolean> {
  mkdirSync(folder, { recursive: true });
  const played: PlayedThrough[] = [];
  for (const scene of lab.scenes) {
    const one = await playScene(firefox, lab, scene);
    writeFileSync(join(folder, `${scene.id}.png`), one.picture);
    played.push(one);
    console.log(`${disagreements(one).length === 0 ? "✓" : "✗"} ${scene.id}`);
  }
  console.log(`\n${tableOf(played)}\n`);
  const wrong = played.flatMap((one) => disagreements(one).map((what) => `${one.scene.id}: ${what}`));
  for (const line of wrong) console.error(line);
  console.log(`${played.length} scenes, pictures in ${folder}`);
  return wrong.length === 0;
}
