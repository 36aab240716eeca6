import type { InspectedConnection } from "./inspection-report.ts";
import { fact } from "./layout.ts";
import { whyNoHandshake } from "./no-handshake.ts";
import { time } from "./readable.ts";
import { isUnrooted } from "./what-happened.ts";
import { noName, say, sayFinding } from "./words.ts";

/** Who was talked to, and how; what they sent, and what is to be said of that. */
export function connectionLines(connection: InspectedConnection): string[] {
  const { certificationPath: path, clientCertificateRequested, failure, chain, findings } = connection;
  const isStapled = chain[0]?.stapled !== undefined;
  return [
    ...facts("connection", [
      whereTo(connection),
      `a handshake of this command's own, ${duration(connection)}`,
      ...(clientCertificateRequested ? ["the server asks for a client certificate, and none was shown"] : []),
      ...(path?.valid === false ? [`OpenSSL says of the chain: ${path.error}`] : []),
      ...(failure ? [whyNoHandshake(failure)] : []),
    ]),
    ...facts("sent", sent(connection)),
    ...facts("not sent", notSent(connection)),
    ...facts("staple", isStapled ? [] : [failure ? "none came before that" : say("staple_none")]),
    ...facts("server", findings.map(sayFinding).map(time)),
  ];
}

const facts = (name: string, values: readonly string[]): string[] =>
  values.map((value, at) => fact(at === 0 ? name : "", value));

function whereTo(connection: InspectedConnection): string {
  const { host, port, servername, starttls, remoteAddress, protocolVersion, cipherSuite } = connection;
  return [
    `${host}${remoteAddress === undefined || remoteAddress === host ? "" : ` (${remoteAddress})`} port ${port}`,
    ...(starttls ? [`${starttls.toUpperCase()} with STARTTLS`] : []),
    ...(servername === host ? [] : [`asked for ${servername ?? "no name"}`]),
    ...[protocolVersion, cipherSuite].filter((known) => known !== undefined),
  ].join(", ");
}

function duration({ milliseconds: { connect, tls, total } }: InspectedConnection): string {
  const parts = connect === undefined || tls === undefined ? "" : ` (${connect} to connect, ${tls} for TLS)`;
  return `${total} ms${parts}`;
}

type Sent = InspectedConnection["chain"][number];

const isRoot = ({ subject, issuer }: Pick<Sent, "subject" | "issuer">): boolean =>
  subject?.text === issuer?.text;

const nameOf = ({ subject }: Pick<Sent, "subject">): string =>
  subject ? subject.text || noName : say("sent_none");

/** Each certificate in the order it was sent, and of what use it is, where it is of none. */
const sent = ({ chain }: InspectedConnection): string[] =>
  chain.map((one, at) =>
    [
      `${at + 1}. ${nameOf(one)}`,
      ...(one.stapled === undefined ? [] : [`with a staple of ${one.stapled} octets`]),
      ...needless(one, chain.slice(0, at)),
    ].join(", "),
  );

function needless(one: Sent, before: readonly Sent[]): string[] {
  if (before.some(({ derBase64 }) => derBase64 === one.derBase64)) return ["sent before"];
  const { certificate: place } = one;
  if (place === undefined) return ["not of this chain"];
  if (before.some(({ certificate = 0 }) => certificate > place)) return ["out of order"];
  return place > 0 && isRoot(one) ? ["a root, which need not be sent"] : [];
}

/** Of the chain: what only `--issuer` gave, and whom nobody gave. */
function notSent({ chain, path, certificationPath }: InspectedConnection): string[] {
  const given = path.filter(
    (one, at) => !isRoot(one) && !chain.some(({ certificate }) => certificate === at),
  );
  const top = path.at(-1);
  const isUnknown = certificationPath?.valid === false && isUnrooted(certificationPath.error);
  return [
    ...given.map((one) => `${nameOf(one)}, which --issuer gives`),
    ...(isUnknown && top && !isRoot(top)
      ? [`${top.issuer.text || noName}, which is no root that is known here`]
      : []),
  ];
}
