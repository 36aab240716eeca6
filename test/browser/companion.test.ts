import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Companion } from "../../src/browser/companion.ts";
import type { Sent } from "../../src/browser/messages.ts";
import type { SentLog } from "../../src/browser/sent-log.ts";
import type { CompanionReply, CompanionRequest, StapleRequest } from "../../src/companion/messages.ts";
import { type Consented, consent, type Decision } from "../../src/core/inquiry/consent.ts";
import type { Route } from "../../src/core/inquiry/observed-chain.ts";
import { planStaple, type StapleInquiry } from "../../src/core/inquiry/plan.ts";
import type { Handshake } from "../../src/core/tls/handshake.ts";
import { installFirefox, storageArea } from "./fake-firefox.ts";

// The conversation with the companion, with its other end played here; the real one is in the tests in Firefox.

type Listener<Message> = (message: Message) => void;

/** What the companion that was started last is asked, and what it does about it. */
let asked: CompanionRequest[] = [];
let answers: (
  request: CompanionRequest,
  reply: (message: unknown) => void,
  end: (said?: string) => void,
) => void;
let allowed = true;
let os = "linux";
let started = 0;
let running = 0;
let addresses: readonly string[] | undefined = ["192.0.2.7"];

function connectNative() {
  started++;
  running++;
  let isOpen = true;
  const heard: Listener<unknown>[] = [];
  const left: Listener<{ error?: { message: string } }>[] = [];
  const later = (what: () => void): void => void setTimeout(() => isOpen && what());
  const end = (said?: string): void =>
    later(() => {
      isOpen = false;
      running--;
      for (const one of left) one(said === undefined ? {} : { error: { message: said } });
    });
  return {
    onMessage: { addListener: (one: Listener<unknown>) => heard.push(one) },
    onDisconnect: { addListener: (one: Listener<{ error?: { message: string } }>) => left.push(one) },
    postMessage: (request: CompanionRequest) => {
      asked.push(request);
      answers(request, (message) => later(() => void heard.map((one) => one(message))), end);
    },
    disconnect: () => {
      if (isOpen) running--;
      isOpen = false;
    },
  };
}

let noted: (Partial<Sent> & { readonly ended?: unknown })[] = [];
const log: Pick<SentLog, "note"> = {
  note: async (about) => {
    const row: Partial<Sent> & { ended?: unknown } = { ...about };
    noted.push(row);
    return {
      end: async (its) => {
        row.ended = its;
      },
      takeBack: async () => {},
    };
  },
};

let companion: Companion;
let news = 0;
const session = storageArea();
let openCompanion: typeof import("../../src/browser/companion.ts").openCompanion;
beforeAll(async () => {
  installFirefox({
    runtime: {
      id: "test",
      connectNative: (name: string) => {
        expect(name).toBe("revocation_inspector_companion");
        if (!allowed) throw new TypeError("connectNative is not a function");
        return connectNative();
      },
      getManifest: () => ({ version: "0.1.0" }),
      getPlatformInfo: async () => ({ os }),
    },
    dns: {
      resolve: async () => {
        if (addresses === undefined) throw new Error("NS_ERROR_UNKNOWN_HOST");
        return { addresses };
      },
    },
    permissions: { contains: async () => allowed },
    storage: { session },
  });
  ({ openCompanion } = await import("../../src/browser/companion.ts"));
});

const about = { protocol: 1, version: "0.1.0", node: "20.20.2", openssl: "3.0.15" };
const handshake: Handshake<string> = {
  protocolVersion: "TLSv1.3",
  remoteAddress: "192.0.2.7",
  chain: [{ certificate: "AQID", ocspResponse: "BAU=" }],
  milliseconds: { total: 12 },
};
/** As the companion does it. */
const usual: typeof answers = (request, reply) =>
  reply(
    request.type === "hello"
      ? { ...about, type: "hello", id: request.id }
      : ({ protocol: 1, type: "staple", id: request.id, handshake } satisfies CompanionReply),
  );

beforeEach(async () => {
  asked = [];
  answers = usual;
  allowed = true;
  os = "linux";
  addresses = ["192.0.2.7"];
  started = 0;
  running = 0;
  noted = [];
  news = 0;
  await session.remove("companion");
  companion = openCompanion(log as SentLog, () => {
    news++;
  });
});

const site = (route: Route = {}, address?: string) =>
  planStaple({
    ...{
      host: "shop.example",
      port: 8443,
      at: new Date(),
      by: "navigation",
      privateWindow: false,
      chain: [],
    },
    connection: { route, ...(address !== undefined && { address }) },
  });

function agreedTo(inquiry: StapleInquiry, over: Partial<Decision> = {}): Consented<StapleInquiry> {
  const consented = consent(inquiry, { inquiryId: inquiry.id, by: "click", at: new Date(), ...over });
  if ("withheld" in consented) throw new Error("withheld");
  return consented;
}

const shake = (
  inquiry = site(),
  {
    route,
    decision = {},
    ...listening
  }: {
    route?: Route;
    decision?: Partial<Decision>;
    isStillWanted?: () => Promise<boolean>;
    cancel?: AbortSignal;
  } = {},
) =>
  companion.shakeHands(
    agreedTo(inquiry, decision),
    { site: "shop.example", learns: "handshake", ...(route && { route }) },
    { cancel: new AbortController().signal, ...listening },
  );

const staples = (): readonly StapleRequest[] =>
  asked.filter((one): one is StapleRequest => one.type === "staple");

const proxy = { type: "http", host: "proxy.example", port: 3128 };

describe("a handshake", () => {
  it("is asked for where the question says, after a greeting, is noted in the log, and ends the companion", async () => {
    const evidence = await shake(site({}, "192.0.2.1"));
    expect(asked.map(({ type }) => type)).toEqual(["hello", "staple"]);
    expect(staples()).toMatchObject([
      { protocol: 1, host: "192.0.2.1", port: 8443, servername: "shop.example", alpn: ["h2", "http/1.1"] },
    ]);
    expect(evidence).toMatchObject({
      kind: "staple",
      outcome: "handshake",
      handshake: {
        protocolVersion: "TLSv1.3",
        chain: [{ certificate: Uint8Array.of(1, 2, 3), ocspResponse: Uint8Array.of(4, 5) }],
      },
      provenance: {
        url: "https://shop.example:8443",
        took: 12,
        legs: [{ url: "https://shop.example:8443" }],
      },
    });
    expect(noted).toEqual([
      {
        ...{ site: "shop.example", learns: "handshake", kind: "staple", by: "click", method: "TLS" },
        ...{ url: "https://shop.example:8443", sent: 0 },
        ended: { outcome: "answered", received: 5 },
      },
    ]);
    expect([started, running]).toEqual([1, 0]);
  });

  it("goes to the addresses Firefox finds, one after the other while nobody is there", async () => {
    addresses = ["2001:db8::1", "192.0.2.1", "192.0.2.2"];
    answers = (request, reply, end) => {
      if (request.type === "hello" || request.host === "192.0.2.1") return usual(request, reply, end);
      const failure = { failure: "unreachable" } as const;
      reply({
        protocol: 1,
        type: "staple",
        id: request.id,
        handshake: { milliseconds: { total: 1 }, failure },
      });
    };
    expect(await shake()).toMatchObject({ outcome: "handshake" });
    expect(staples().map(({ host }) => host)).toEqual(["2001:db8::1", "192.0.2.1"]);
  });

  it("is not asked for where Firefox finds no address", async () => {
    addresses = undefined;
    expect(await shake()).toMatchObject({ outcome: "failure", failure: { failure: "nameNotFound" } });
    expect(staples()).toEqual([]);
    expect(noted[0]?.ended).toEqual({ outcome: "failed", received: 0, learns: "contact" });
  });

  it("goes by the page's proxy, which looks the name up", async () => {
    const route = { proxy };
    await shake(site(route), { route });
    expect(staples()).toMatchObject([{ host: "shop.example", proxy }]);
  });

  it("may have failed, with or without certificates", async () => {
    const failure = { failure: "alert", alert: "certificate_required" } as const;
    let its: Partial<Handshake<string>> = {};
    answers = (request, reply, end) =>
      request.type === "hello"
        ? usual(request, reply, end)
        : reply({ protocol: 1, type: "staple", id: request.id, handshake: { ...handshake, ...its } });
    its = { failure };
    expect(await shake()).toMatchObject({ outcome: "handshake", handshake: { failure } });
    expect(noted.at(-1)?.ended).toEqual({ outcome: "failed", received: 5, atMost: true });
    const { chain: _, ...without } = handshake;
    answers = (request, reply, end) =>
      request.type === "hello"
        ? usual(request, reply, end)
        : reply({ protocol: 1, type: "staple", id: request.id, handshake: { ...without, failure } });
    expect(await shake()).toMatchObject({ outcome: "failure", failure });
  });

  it("is refused where the page came another way, unless that very way was agreed to", async () => {
    for (const route of [{ container: "c" }, { proxy: { ...proxy, type: "https" } }]) {
      const inquiry = site(route);
      expect(await shake(inquiry, { route })).toMatchObject({
        outcome: "failure",
        failure: { failure: "otherRoute", inquiryId: inquiry.id, page: route, own: {} },
        provenance: { legs: [{ unsent: true }] },
      });
      expect([started, noted]).toEqual([0, []]);
      expect(await shake(inquiry, { route, decision: { route: { proxy } } })).toMatchObject({
        failure: { failure: "otherRoute" },
      });
      expect(await shake(inquiry, { route, decision: { route: {} } })).toMatchObject({
        outcome: "handshake",
      });
      expect(noted).toMatchObject([{ by: "anyway" }]);
      [started, noted] = [0, []];
    }
  });

  it("is given up when nobody wants it any more, before and after it is asked for", async () => {
    expect(await shake(site(), { isStillWanted: async () => false })).toMatchObject({
      failure: { failure: "cancelled" },
    });
    expect(started).toBe(0);
    const cancel = new AbortController();
    answers = (request, reply, end) => {
      if (request.type === "hello") usual(request, reply, end);
      else cancel.abort();
    };
    expect(await shake(site(), { cancel: cancel.signal })).toMatchObject({
      failure: { failure: "cancelled" },
    });
    expect(noted).toMatchObject([{ ended: { outcome: "cancelled" } }]);
    expect(running).toBe(0);
  });

  it("shares a companion that runs with others, four at a time", async () => {
    let most = 0;
    const waiting: (() => void)[] = [];
    answers = (request, reply, end) => {
      if (request.type === "hello") return usual(request, reply, end);
      waiting.push(() => usual(request, reply, end));
      most = Math.max(most, waiting.length);
    };
    const all = Array.from({ length: 6 }, () => shake());
    await vi.waitFor(() => expect(waiting).toHaveLength(4));
    const ids = (): number[] => asked.map(({ id }) => id);
    let answered = 0;
    await vi.waitFor(() => {
      const ready = waiting.splice(0);
      answered += ready.length;
      for (const go of ready) go();
      expect(answered).toBe(6);
    });
    expect((await Promise.all(all)).map(({ outcome }) => outcome)).toEqual(Array(6).fill("handshake"));
    expect(most).toBe(4);
    expect(new Set(ids()).size).toBe(ids().length);
    expect(running).toBe(0);
  });
});

describe("the companion", () => {
  it("is greeted once there is leave to, and that is remembered", async () => {
    allowed = false;
    expect(await companion.state()).toEqual({ state: "notAllowed" });
    expect(await companion.greet()).toEqual({ state: "notAllowed" });
    expect(started).toBe(0);
    allowed = true;
    expect(await companion.state()).toEqual({ state: "notGreeted" });
    const ready = { state: "ready", version: "0.1.0", expected: "0.1.0", node: "20.20.2", openssl: "3.0.15" };
    await vi.waitFor(async () => expect(await companion.state()).toEqual(ready));
    expect([started, news]).toEqual([1, 1]);
    // What is no news is not told.
    expect(await companion.greet()).toEqual(ready);
    expect(news).toBe(1);
    os = "android";
    expect(await companion.state()).toEqual({ state: "unsupported" });
  });

  const end =
    (said?: string): typeof answers =>
    (_request, _reply, ends) =>
      ends(said);
  it.each<[what: string, answers: typeof answers, failure: object]>([
    [
      "missing",
      end("No such native application revocation_inspector_companion"),
      { failure: "companionMissing" },
    ],
    ["one that cannot start", end("An unexpected error occurred"), { failure: "companionEnded" }],
    ["one that ends without a word", end(), { failure: "companionEnded" }],
    [
      "of another protocol",
      ({ id }, reply) => reply({ ...about, protocol: 2, version: "9.0.0", type: "hello", id }),
      { failure: "companionOther", expected: "0.1.0", found: "9.0.0" },
    ],
    [
      "speaking nonsense",
      (_, reply) => reply({ hello: "world" }),
      { failure: "companionRefused", fault: "notUnderstood" },
    ],
    [
      "answering what was not asked",
      ({ id }, reply) => reply({ ...about, type: "hello", id: id + 1 }),
      { failure: "companionRefused", fault: "notUnderstood" },
    ],
    [
      "answering something else",
      ({ id }, reply) => reply({ protocol: 1, type: "staple", id, handshake }),
      { failure: "companionRefused", fault: "notUnderstood" },
    ],
    [
      "not understanding",
      (_, reply) => reply({ protocol: 1, type: "error", error: { fault: "notJson" } }),
      { failure: "companionRefused", fault: "notJson" },
    ],
  ])("is %s: that is its state, and why a handshake fails that never was one", async (_, its, failure) => {
    answers = its;
    expect(await companion.greet()).toEqual({ state: "failed", failure });
    expect(await shake()).toMatchObject({
      ...{ outcome: "failure", failure },
      provenance: { legs: [{ unsent: true }] },
    });
    expect(noted).toEqual([]);
    expect(running).toBe(0);
    // It may have been mended by now.
    answers = usual;
    expect(await companion.greet()).toMatchObject({ state: "ready" });
    expect(await shake()).toMatchObject({ outcome: "handshake" });
  });

  it.each<[what: string, answers: typeof answers, failure: object]>([
    ["ends", (_request, _reply, ends) => ends(), { failure: "companionEnded" }],
    [
      "refuses",
      ({ id }, reply) =>
        reply({ protocol: 1, type: "error", id, error: { fault: "badField", field: "host", expected: "" } }),
      { failure: "companionRefused", fault: "badField" },
    ],
    [
      "sends what is no base64",
      ({ id }, reply) =>
        reply({
          ...{ protocol: 1, type: "staple", id },
          handshake: { ...handshake, chain: [{ certificate: "?" }] },
        }),
      { failure: "companionRefused", fault: "notUnderstood" },
    ],
  ])("%s in the midst of it: nobody knows how far it got", async (_, its, failure) => {
    answers = (request, ...rest) => (request.type === "hello" ? usual : its)(request, ...rest);
    const evidence = await shake();
    expect(evidence).toMatchObject({ outcome: "failure", failure, provenance: { legs: [{}] } });
    expect(evidence.provenance.legs).not.toMatchObject([{ unsent: true }]);
    expect(noted).toMatchObject([{ ended: { outcome: "failed", atMost: true } }]);
    expect(await companion.state()).toEqual({ state: "failed", failure });
  });

  it("that says nothing is not waited for for ever", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      answers = () => {};
      const greeting = companion.greet();
      await vi.advanceTimersByTimeAsync(10_000);
      await vi.advanceTimersByTimeAsync(100);
      expect(await greeting).toMatchObject({
        state: "failed",
        failure: { failure: "companionSilent", milliseconds: 10_000 },
      });
    } finally {
      vi.useRealTimers();
    }
  });
});
