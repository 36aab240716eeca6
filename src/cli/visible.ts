/**
 * `text` with every character written out that shows nothing itself but moves the cursor, ends the line or
 * turns the direction round. Names, URLs and labels come from strangers, and one could otherwise draw a
 * verdict of its own.
 */
export const visible = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
