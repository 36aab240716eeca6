import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { offers } from "./grounds/offers.ts";

/** The page was opened in a container, which no question of an add-on comes from. */
export const pageInContainer = (conducted: Conduct): Finding | undefined =>
  conducted.observed.connection.route?.container !== undefined && offers(conducted).length > 0
    ? { rule: "page-in-container", tone: "note", facts: {} }
    : undefined;
