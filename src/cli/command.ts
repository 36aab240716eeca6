import { parseArgs } from "node:util";
import { type Destination, readDestination } from "./destination.ts";
import { parseMoment } from "./moment.ts";
import { UsageError } from "./usage-error.ts";

/** What the command line asks for. */
export type Command =
  | { readonly command: "help" }
  | { readonly command: "version" }
  | { readonly command: "batch" }
  | InspectCommand
  | ConnectCommand;

/** What an inspection is given besides the certificate. Files as they were named. */
export interface InspectionOptions {
  readonly issuers: readonly string[];
  readonly ocsp: readonly string[];
  readonly crls: readonly string[];
  readonly sha1Signatures: "refuse" | "allow";
  readonly output: "text" | "json";
}

export interface InspectCommand extends InspectionOptions {
  readonly command: "inspect";
  readonly cert: string;
  /** Absent: now. */
  readonly at?: Date;
}

export interface ConnectCommand extends InspectionOptions {
  readonly command: "connect";
  readonly destination: Destination;
}

const options = {
  cert: { type: "string" },
  connect: { type: "string" },
  starttls: { type: "string" },
  servername: { type: "string" },
  issuer: { type: "string" },
  ocsp: { type: "string" },
  crl: { type: "string" },
  at: { type: "string" },
  "allow-sha1": { type: "boolean" },
  json: { type: "boolean" },
  batch: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} as const;

type Option = keyof typeof options;

/** Reads the arguments after the command's name. Opens no file. Throws UsageError. */
export function readCommand(args: readonly string[]): Command {
  const given = readOptions(args);
  if (given.has("help")) return { command: "help" };
  if (given.has("version")) return { command: "version" };
  if (given.has("batch")) {
    const [beside] = [...given.keys()].filter((name) => name !== "batch");
    if (beside !== undefined) throw new UsageError(`--${beside} has no place beside --batch`);
    return { command: "batch" };
  }
  const fromInput = [...given.values()].flat().filter((value) => value === "-");
  if (fromInput.length > 1) throw new UsageError("- names standard input, which can be read only once");
  const inspection: InspectionOptions = {
    issuers: given.get("issuer") ?? [],
    ocsp: given.get("ocsp") ?? [],
    crls: given.get("crl") ?? [],
    sha1Signatures: given.has("allow-sha1") ? "allow" : "refuse",
    output: given.has("json") ? "json" : "text",
  };
  const [connect, starttls, servername] = [
    theOne(given, "connect"),
    theOne(given, "starttls"),
    theOne(given, "servername"),
  ];
  if (connect !== undefined) {
    refuse(given, ["cert", "at"], "has no place beside --connect");
    const destination = readDestination(connect, { starttls, servername });
    return { command: "connect", destination, ...inspection };
  }
  refuse(given, ["starttls", "servername"], "has no place without --connect");
  const cert = theOne(given, "cert");
  if (cert === undefined) throw new UsageError("--cert is missing, or --connect");
  const at = theOne(given, "at");
  return { command: "inspect", cert, ...(at !== undefined && { at: momentOf(at) }), ...inspection };
}

function refuse(given: ReadonlyMap<Option, unknown>, options: readonly Option[], why: string): void {
  const misplaced = options.find((option) => given.has(option));
  if (misplaced !== undefined) throw new UsageError(`--${misplaced} ${why}`);
}

/** The values of each option that is given: none for one that takes none. */
function readOptions(args: readonly string[]): ReadonlyMap<Option, readonly string[]> {
  // Not strict: its errors speak to whoever wrote the program.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<Option, string[]>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      throw new UsageError(`what is ${token.value}? A certificate has --cert before its name, a CRL --crl`);
    }
    const { name, rawName, value, inlineValue } = token;
    if (!isOption(name)) throw new UsageError(`there is no option ${rawName}`);
    const wantsValue = options[name].type === "string";
    if (!wantsValue && value !== undefined) throw new UsageError(`${rawName} takes no value`);
    // A forgotten value: the option that follows was taken for it.
    const forgotten = value === undefined || value === "" || (!inlineValue && /^-./.test(value));
    if (wantsValue && forgotten) throw new UsageError(`${rawName} wants a value`);
    given.set(name, [...(given.get(name) ?? []), ...(value === undefined ? [] : [value])]);
  }
  return given;
}

const isOption = (name: string): name is Option => Object.hasOwn(options, name);

function theOne(given: ReadonlyMap<Option, readonly string[]>, option: Option): string | undefined {
  const [value, another] = given.get(option) ?? [];
  if (another !== undefined) throw new UsageError(`--${option} is given twice`);
  return value;
}

function momentOf(text: string): Date {
  const at = parseMoment(text);
  if (at !== undefined) return at;
  if (parseMoment(`${text}Z`)) {
    throw new UsageError(
      `--at ${text} is another moment in each time zone: end it with Z for UTC, or +02:00`,
    );
  }
  throw new UsageError(`--at wants a time such as 2026-06-15T12:00:00Z, not ${text}`);
}
