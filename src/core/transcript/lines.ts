/** A line that is not blank, without the white space around it, and its number in the text, from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** A place among the lines of a text. */
export interface Lines {
  readonly all: readonly Line[];
  at: number;
}

/** How OpenSSL writes a value. */
export interface Spelling<Value> {
  /** Undefined where `text` is something else. */
  readonly read: (text: string) => Value | undefined;
  /** In a few words, what was expected. */
  readonly expected: string;
  /** What a line ends with that goes on in the next one. */
  readonly goesOn?: string;
}

/** Where a line is not what it should be. */
export interface LineFault {
  /** What was to be read there, as its RFC spells it. */
  readonly path: string;
  /** From 1; that of the last line where the text ends too early. */
  readonly line: number;
  readonly expected: string;
  /** What is there, shortened; absent where the text ends. */
  readonly found?: string;
}

/** Characters of a line that is found wanting. */
const mostFound = 80;

/** Thrown by all that reads lines. */
export class LineError extends Error {
  override readonly name = "LineError";
  readonly fault: LineFault;

  constructor(path: string, line: number, expected: string, found: string | undefined) {
    super(`${path} in line ${line}: expected ${expected}, found ${found ?? "the end"}`);
    this.fault = { path, line, expected, ...(found !== undefined && { found: found.slice(0, mostFound) }) };
  }
}

export const linesOf = (text: string): Line[] =>
  text.split("\n").flatMap((line, index) => {
    const trimmed = line.trim();
    return trimmed === "" ? [] : { number: index + 1, text: trimmed };
  });

/** What the next line says; undefined at the end. */
export const peekLine = ({ all, at }: Lines): string | undefined => all[at]?.text;

/** That something else was expected of the next line. */
export function unlike({ all, at }: Lines, path: string, expected: string): LineError {
  const { number } = all[at] ?? all.at(-1) ?? { number: 1 };
  return new LineError(path, number, expected, all[at]?.text);
}

/** Whether the next line is `label`, a colon, and whatever follows. */
export const isField = (lines: Lines, label: string): boolean =>
  peekLine(lines)?.startsWith(`${label}:`) ?? false;

/** Takes the value that is the next line, or begins there. */
export const takeValue = <Value>(lines: Lines, path: string, spelling: Spelling<Value>): Value =>
  takeFrom(lines, 0, path, spelling);

/** Takes `label: value`. Throws LineError where that does not come next. */
export function takeField<Value>(
  lines: Lines,
  label: string,
  path: string,
  spelling: Spelling<Value>,
): Value {
  if (!isField(lines, label)) throw unlike(lines, path, `${label}: …`);
  return takeFrom(lines, label.length + 1, path, spelling);
}

/** Takes what `spelling` reads in the next line from its character `start` on, and in those it goes on in. */
function takeFrom<Value>(lines: Lines, start: number, path: string, spelling: Spelling<Value>): Value {
  const { read, expected, goesOn } = spelling;
  let end = lines.at;
  let line = lines.all[end++]?.text ?? "";
  let text = line.slice(start).trim();
  while (goesOn !== undefined && line.endsWith(goesOn)) {
    line = lines.all[end++]?.text ?? "";
    text += line;
  }
  const value = read(text);
  if (value === undefined) throw unlike(lines, path, expected);
  lines.at = end;
  return value;
}
