import { afterAll, beforeAll, expect, it } from "vitest";
import { cdnHost, responderHost, singleLabelHost } from "../../src/lab/front.ts";
import { identifyingHeaders, inShort, type ShownByPopup } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

// A question that brought no answer: why, each in its own words, and never as the responder's own saying.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** What no failure may be called, and none may end in. */
const falseWords = /responder error|must report success|not revoked|\bgood\b/i;

function expectFailure({ text, verdict }: ShownByPopup, sentence: string): void {
  expect(verdict).toBe("undetermined");
  expect(text).toContain(sentence);
  expect(text).not.toMatch(falseWords);
}

const portal =
  "A web page came instead of a revocation status. Often that is the log-in page of the network you are in: " +
  "open any page over http, log in there, then ask again.";
const noTls =
  "No encrypted connection came about: the server does not speak TLS there, or could not prove its name.";

/** By scene: the action, and the sentence. Of time-outs see sleep.test.ts, of proxies and containers route.test.ts. */
const failures = [
  ["unresolvable-responder", "ask-ocsp", "The name of the server was not found."],
  ["responder-down", "ask-ocsp", "The server refused the connection: nobody answers at that port."],
  ["resetting-responder", "ask-ocsp", "The connection broke off before an answer came."],
  ["distrusted-responder", "ask-ocsp", noTls],
  ["http-only-responder", "ask-ocsp-encrypted", noTls],
  ["html-answer", "ask-ocsp", portal],
  ["not-found", "ask-ocsp", "The server answered with HTTP status 404 and no revocation status."],
  ["server-error", "ask-ocsp", "The server answered with HTTP status 500 and no revocation status."],
  ["ten-megabytes", "ask-ocsp", "The answer was larger than 65.5 kB and was not read to its end."],
  ["wrong-content-type", "ask-ocsp", "The server sent text/plain instead of a revocation status."],
  ["redirect-loop", "ask-ocsp", `The question was sent on too many times, last to ${responderHost}.`],
  [
    "redirects-to-clear",
    "ask-ocsp-encrypted",
    `The server sent the question on, from https, to ${responderHost} in clear text. That was not followed.`,
  ],
  [
    "redirects-to-loopback",
    "ask-ocsp",
    "The server sent the question on to 127.0.0.1, on a network of your own. That was not followed.",
  ],
] as const;

it.each(failures)("%s, by %s: %s", async (id, action, sentence) => {
  const { firefox, scene, ask, takeRequests } = stage;
  const { url, asking } = scene(id);
  await firefox.visit(url);
  await takeRequests();
  expectFailure(await ask(action, "undetermined"), sentence);
  const requests = await takeRequests();
  // Each of them went where its row says: where it was sent on to and not followed, nothing came.
  expect(requests.map(inShort)).toEqual(asking?.requests);
  expect(requests.flatMap(identifyingHeaders)).toEqual([]);
});

const ownNetwork = (host: string): string =>
  `The certificate names ${host}, a place on your own network or machine. ` +
  "A site elsewhere has no business pointing there, so nothing is sent.";

it.each([
  ["private-address", ownNetwork("10.0.0.1")],
  ["loopback-address", ownNetwork("127.0.0.1")],
  ["single-label", ownNetwork(singleLabelHost)],
  ["user-in-url", "The address the certificate names has a user name in it. Nobody is asked there."],
])("%s: there is nothing to click, and why", async (id, sentence) => {
  const { firefox, scene, shown } = stage;
  await firefox.visit(scene(id).url);
  const popup = await shown();
  expectFailure(popup, sentence);
  expect(popup.actions.filter((action) => /^(ask|fetch)-(?!ca-)/.test(action))).toEqual([]);
});

it("HTTPS-Only Mode keeps a question from a responder that speaks http alone, and the popup says so", async () => {
  const { firefox, scene, ask, takeRequests } = stage;
  await firefox.visit(scene("http-only-responder").url);
  await takeRequests();
  await firefox.setPreference("dom.security.https_only_mode", true);
  try {
    expectFailure(
      await ask("ask-ocsp", "undetermined"),
      "Firefox's HTTPS-Only Mode turned the question into https, and nobody answers there. What is offered over https " +
        "can be asked all the same. To ask in clear text, turn that mode off in Firefox's settings first.",
    );
    expect(await takeRequests()).toEqual([]);
  } finally {
    await firefox.setPreference("dom.security.https_only_mode", false);
  }
  await ask("ask-ocsp", "good");
  expect(await takeRequests()).toMatchObject([{ encrypted: false }]);
});

it("a redirect to somebody else is followed, shown, and pointed out", async () => {
  const { firefox, scene, ask, inspect, takeRequests } = stage;
  await firefox.visit(scene("redirects-to-cdn").url);
  await takeRequests();
  const { text, findings } = await ask("ask-ocsp", "good");
  expect(text).toContain(`The question was sent on to ${cdnHost}.`);
  expect(findings).toContain("redirected-elsewhere");
  const requests = await takeRequests();
  expect(requests.map(inShort)).toEqual([
    `GET http://${responderHost}/ocsp/redirectsToCdn`,
    `GET http://${cdnHost}/ocsp/honest`,
  ]);
  expect(requests.flatMap(identifyingHeaders)).toEqual([]);
  const inspector = await inspect();
  const page = await inspector.$eval("main", ({ textContent }) => textContent);
  expect(page).toContain(`Redirected by ${responderHost}, the question also went to ${cdnHost}`);
  await inspector.close();
  expect(await takeRequests()).toEqual([]);
});

it("an answer that marks the browser is good, and pointed out", async () => {
  const { firefox, scene, ask } = stage;
  await firefox.visit(scene("tracking-responder").url);
  const { findings, text } = await ask("ask-ocsp", "good");
  expect(findings).toContain("answer-tracks");
  expect(text).toContain("nel, report-to, set-cookie");
});
