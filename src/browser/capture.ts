import browser, { type WebRequest } from "webextension-polyfill";
import type { ConnectionFacts, ObservedChain, Site } from "../core/inquiry/observed-chain.ts";
import { type RouteDetails, routeOf } from "./route.ts";

type SecurityInfo = WebRequest.SecurityInfo;

/** What Firefox adds to the event beyond the types at hand. */
export type HeadersReceived = WebRequest.OnHeadersReceivedDetailsType &
  RouteDetails & { readonly fromCache?: boolean; readonly ip?: string | null };

/** Where an https page is. */
export const siteOf = ({ hostname, port }: URL): Site => ({
  host: hostname,
  port: port === "" ? 443 : Number(port),
});

/** Leaves the absent out: an exact optional property may be missing, never undefined. */
const said = <Facts extends object>(facts: { [Key in keyof Facts]: Facts[Key] | undefined }): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts;

function factsOf(info: SecurityInfo, details: HeadersReceived): ConnectionFacts {
  const route = routeOf(details);
  return said<ConnectionFacts>({
    protocolVersion: info.protocolVersion,
    cipherSuite: info.cipherSuite,
    usedOcsp: info.usedOcsp,
    usedPrivateDns: info.usedPrivateDns,
    usedEch: info.usedEch,
    isExtendedValidation: info.isExtendedValidation,
    isBuiltInRoot: info.certificates.at(-1)?.isBuiltInRoot,
    certificateTransparencyStatus: info.certificateTransparencyStatus,
    overriddenError: info.overridableErrorCategory,
    fromCache: details.fromCache,
    // Of a proxied connection it is the proxy's.
    address: route.proxy === undefined ? (details.ip ?? undefined) : undefined,
    route: (route.proxy ?? route.container) ? route : undefined,
  });
}

/**
 * The chain of the connection an onHeadersReceived event is about. To be called inside a *blocking* listener, which
 * need not await it: Firefox answers all the same, and the page is not held up. Undefined where Firefox has no
 * chain to give (plain http, a page from a cache that kept none).
 */
export async function capture(
  details: HeadersReceived,
  by: "navigation" | "probe",
): Promise<ObservedChain | undefined> {
  const ask = (certificateChain: boolean): Promise<SecurityInfo | undefined> =>
    browser.webRequest.getSecurityInfo(details.requestId, { certificateChain, rawDER: true });
  // Where a person went past a warning Firefox has no verified chain to give; asked for none, it gives the leaf. Both are
  // asked for at once, for by the time the first is here the connection may be gone.
  const [whole, leafAlone] = await Promise.all([ask(true), ask(false)]);
  const info = whole?.certificates.length === 0 ? leafAlone : whole;
  const chain = info?.certificates.map(({ rawDER }) => Uint8Array.from(rawDER ?? [])) ?? [];
  if (info === undefined || chain.length === 0) return undefined;
  return {
    ...siteOf(new URL(details.url)),
    at: new Date(details.timeStamp),
    by,
    privateWindow: details.incognito ?? false,
    chain,
    connection: factsOf(info, details),
  };
}
