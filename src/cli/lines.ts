import { DecodeError } from "../core/bytes/decode-error.ts";

// A CRL of 48 MB, the largest of its kind, makes 64 MB of base64. V8 has no strings above 512 MB.
const longestLine = 256 * 1024 * 1024;

const lineFeed = 0x0a;

/** One line, or why it is not given. `number` counts from 1. */
export interface Line {
  readonly number: number;
  readonly text: string | DecodeError;
}

/**
 * The lines of UTF-8 text that arrives in chunks, without their ends; blank ones are left out. Holds one line
 * at a time; one too long is passed over and told as such.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  longest: number = longestLine,
): AsyncGenerator<Line> {
  let held: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const line = (): Line => {
    const path = `line ${number}`;
    const text =
      length > longest
        ? new DecodeError(path, longest, "tooLarge")
        : Buffer.concat(held).toString("utf8").trim();
    return { number, text };
  };
  const hold = (part: Uint8Array): void => {
    length += part.length;
    if (length <= longest) held.push(part);
    else held = [];
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      hold(chunk.subarray(start, end));
      const ended = line();
      if (ended.text !== "") yield ended;
      number++;
      held = [];
      length = 0;
      start = end + 1;
    }
    hold(chunk.subarray(start));
  }
  const last = line();
  if (last.text !== "") yield last;
}
