import type { MailServer } from "./mail.ts";
import type { Scene } from "./scenes.ts";

/** A whole page around `body` (HTML). */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; }
  li { margin: 0 0 .8rem; }
  small { opacity: .75; }
</style>
<h1>${title}</h1>
${body}
</html>
`;

const whatToExpect = ({ visited, asking }: Scene): string =>
  `should show <b>${visited}</b>${asking === undefined ? "" : `, after asking <b>${asking.shows}</b>`}`;

const rows = (scenes: readonly (Scene & { readonly url: string })[]): string =>
  `<ol>${scenes
    .map(
      (scene) => `<li><a href="${scene.url}">${scene.host}</a><br>${scene.description}<br>
<small>The add-on ${whatToExpect(scene)}.</small></li>`,
    )
    .join("\n")}</ol>`;

/** Lists the scenes as links, with what each should show; and the mail servers. */
export const startPage = (
  scenes: readonly (Scene & { readonly url: string })[],
  mailServers: readonly (MailServer & { readonly port: number })[],
): string =>
  page(
    "Revocation lab",
    `<p>Each link is a web site on this machine. Open one, then click the add-on's button in the toolbar.</p>
${rows(scenes.filter(({ firefoxAsks }) => !firefoxAsks))}
<p>For these two, first let Firefox ask OCSP responders itself: set <code>security.OCSP.enabled</code> to 1 in
<code>about:config</code>. For the others it is 0, as on the public web, where Firefox goes by CRLite instead.</p>
${rows(scenes.filter(({ firefoxAsks }) => firefoxAsks))}
<p>Mail servers that turn to TLS when they are told to (STARTTLS), on ports of this machine:</p>
<ul>${mailServers
      .map(
        ({ protocol, host, port, description }) =>
          `<li>${protocol} on port ${port}, as ${host}<br>${description}</li>`,
      )
      .join("\n")}</ul>`,
  );

/** What a site of the lab says about itself. */
export const scenePage = (scene: Scene): string =>
  page(
    scene.host,
    `<p>${scene.description}</p>
<p>${
      scene.visited === "blocked"
        ? "You should not be able to read this: Firefox is expected to refuse this site."
        : `The add-on ${whatToExpect(scene)}.`
    }</p>`,
  );
