import { parseArgs } from "node:util";
import { startLab } from "./lab.ts";
import { portOptions, portsFrom } from "./ports.ts";

try {
  const { values } = parseArgs({ options: portOptions });
  const lab = await startLab({
    ports: portsFrom(values),
    tell: ({ at, method, encrypted, host, path, from, headers }) => {
      const agent = headers.find(([name]) => name.toLowerCase() === "user-agent")?.[1] ?? "no User-Agent";
      const url = `${encrypted ? "https" : "http"}://${host}${path}`;
      console.log(`${at.toISOString().slice(11, 19)}  ${method} ${url}  from ${from} (${agent})`);
    },
  });
  const { folder } = lab.authority.openssl;
  console.log(`
The lab is open: ${lab.startPage}

${lab.scenes.map(({ url, description }) => `  ${url}\n      ${description}`).join("\n")}

Its names are no names of the internet. In about:config, set network.dns.localDomains to
  ${lab.hosts.join(",")}
and let Firefox trust ${lab.rootCertificate}

Its mail servers turn to TLS when they are told to:
${lab.mailServers.map(({ protocol, port, host, description }) => `  ${protocol} on port ${port}, as ${host}\n      ${description}`).join("\n")}

Ask as an administrator would:
  cd ${folder}
  openssl ocsp -issuer issuing.crt -cert revoked.crt -CAfile root.crt -url http://localhost:${lab.ports.http}/ocsp/honest
  openssl ocsp -issuer root.crt -cert issuing.crt -CAfile root.crt -no_nonce -url http://localhost:${lab.ports.http}/ocsp/root
  openssl s_client -connect localhost:${lab.ports.https} -servername www.good-stapled.example -CAfile root.crt -status </dev/null
${lab.mailServers.map(({ protocol, port, host }) => `  openssl s_client -connect localhost:${port} -starttls ${protocol} -servername ${host} -CAfile root.crt -status </dev/null`).join("\n")}

Every command that made it is kept in memory; ${lab.authority.openssl.runs.length} have run. Requests are shown below. Ctrl-C ends it all.
`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
