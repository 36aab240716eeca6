import { visible } from "./visible.ts";

// Narrow enough for two windows beside each other, wide enough for a sentence.
const width = 100;

/**
 * `text` in lines that begin with `indent`, the first of them with `mark` after it and the others with as
 * much room.
 */
export function wrapped(text: string, indent: string, mark = ""): string {
  const room = width - indent.length - mark.length;
  const lines = [""];
  const words = visible(text).split(" ");
  for (const word of words.flatMap((word) => word.match(new RegExp(`.{1,${room}}`, "gu")) ?? [])) {
    const line = lines.at(-1) as string;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, i) => indent + (i === 0 ? mark : " ".repeat(mark.length)) + line).join("\n");
}

/** A line of the head: what it is about, and what is to be said of that. */
export const fact = (name: string, value: string): string => wrapped(value, "", name.padEnd(13));
