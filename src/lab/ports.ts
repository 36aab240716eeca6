import { type LabPorts, usualPorts } from "./lab.ts";

/** For `parseArgs`: where the lab's servers listen, where not at the usual ports. */
export const portOptions = {
  "ocsp-port": { type: "string" },
  "http-port": { type: "string" },
  "https-port": { type: "string" },
  "smtp-port": { type: "string" },
  "imap-port": { type: "string" },
  "pop3-port": { type: "string" },
} as const;

type PortValues = { readonly [Option in keyof typeof portOptions]?: string | undefined };

/** The lab's ports from the command line. Throws an Error that names the option when one is no port. */
export function portsFrom(values: PortValues): LabPorts {
  const port = (name: keyof LabPorts): number => {
    const given = values[`${name}-port`];
    if (given === undefined) return usualPorts[name];
    if (!/^\d{1,5}$/.test(given) || Number(given) > 65535)
      throw new Error(`--${name}-port ${given} is no port`);
    return Number(given);
  };
  const [ocsp, http, https] = [port("ocsp"), port("http"), port("https")];
  return { ocsp, http, https, smtp: port("smtp"), imap: port("imap"), pop3: port("pop3") };
}
