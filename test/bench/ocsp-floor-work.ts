/** What a first verdict cannot do without: two keys and what they signed, the responder's certificate and its response. */
export type Floor = readonly Record<"spki" | "signature" | "signed", readonly number[]>[];

const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** Milliseconds of importing each key and verifying what it signed: no verdict can come sooner. */
export async function firstVerdict(_: string, floor: Floor): Promise<number> {
  const start = performance.now();
  for (const { spki, signature, signed } of floor) {
    const key = await crypto.subtle.importKey("spki", Uint8Array.from(spki), rsa, false, ["verify"]);
    if (!(await crypto.subtle.verify(rsa, key, Uint8Array.from(signature), Uint8Array.from(signed))))
      throw new Error("not the signature expected");
  }
  return performance.now() - start;
}
