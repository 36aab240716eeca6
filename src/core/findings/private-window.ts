import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { offers } from "./grounds/offers.ts";

/** Somebody could be asked from a private window, and would see the same network address as from any other. */
export const privateWindow = (conducted: Conduct): Finding | undefined =>
  conducted.observed.privateWindow && offers(conducted).length > 0
    ? { rule: "private-window", tone: "wouldTell", facts: {} }
    : undefined;
