import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../../src/core/bytes/der.ts";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";
import {
  type AlgorithmIdentifier,
  takeAlgorithmIdentifier,
} from "../../../src/core/x509/algorithm-identifier.ts";
import { decodeCertificate } from "../../../src/core/x509/certificate.ts";
import { knownKeys } from "../../../src/core/x509/known-keys.ts";
import {
  digest,
  type SignatureResult,
  type Subtle,
  verifyCertificateSignature,
  verifySignature,
} from "../../../src/core/x509/signature.ts";
import { hashAlgorithm } from "../../../src/core/x509/signature-scheme.ts";
import { folder, openssl } from "../bytes/openssl.ts";
import { madeDer } from "./made.ts";

const { subtle } = crypto;

const keys = {
  rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  rsaPss: ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
  rsaPssSha256: [
    ...["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha256"],
    ...["-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256", "-pkeyopt", "rsa_pss_keygen_saltlen:32"],
  ],
  p256: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  p384: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
  p521: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
  p256Explicit: [
    ...["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"],
  ],
  secp256k1: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
  ed25519: ["-algorithm", "ED25519"],
  ed448: ["-algorithm", "ED448"],
} as const;
type KeyName = keyof typeof keys;

const spkis = new Map<KeyName, Uint8Array>();
/** The public key of that name, made when it is first asked for; the private one is in a file. */
function spkiOf(name: KeyName): Uint8Array {
  const known = spkis.get(name);
  if (known) return known;
  openssl(["genpkey", ...keys[name], "-out", `${name}.pem`]);
  const spki = new Uint8Array(openssl(["pkey", "-in", `${name}.pem`, "-pubout", "-outform", "DER"]));
  spkis.set(name, spki);
  return spki;
}

/** A certificate signed by that key, as OpenSSL signs it: its tbs is what is signed, its algorithm how. */
function signedBy(key: KeyName, ...options: readonly string[]) {
  spkiOf(key);
  const der = madeDer({ key: ["-key", `${key}.pem`], options });
  return decodeCertificate(der);
}

const verify = (
  { signatureAlgorithm, tbsCertificate, signatureValue }: ReturnType<typeof signedBy>,
  spki: Uint8Array,
): Promise<SignatureResult> =>
  verifySignature(subtle, signatureAlgorithm, spki, tbsCertificate, signatureValue);

const pss = (saltLength: string, hash: string, maskHash = hash): readonly string[] => [
  ...[`-${hash}`, "-sigopt", "rsa_padding_mode:pss", "-sigopt", `rsa_pss_saltlen:${saltLength}`],
  ...["-sigopt", `rsa_mgf1_md:${maskHash}`],
];

const schemes: readonly (readonly [name: string, key: KeyName, options: readonly string[], oid: string])[] = [
  ["RSA with SHA-1", "rsa", ["-sha1"], "1.2.840.113549.1.1.5"],
  ["RSA with SHA-256", "rsa", ["-sha256"], "1.2.840.113549.1.1.11"],
  ["RSA with SHA-384", "rsa", ["-sha384"], "1.2.840.113549.1.1.12"],
  ["RSA with SHA-512", "rsa", ["-sha512"], "1.2.840.113549.1.1.13"],
  ["PSS with SHA-1, all defaults", "rsa", pss("20", "sha1"), "1.2.840.113549.1.1.10"],
  ["PSS with SHA-256", "rsa", pss("32", "sha256"), "1.2.840.113549.1.1.10"],
  ["PSS with SHA-384", "rsa", pss("48", "sha384"), "1.2.840.113549.1.1.10"],
  ["PSS with SHA-512 and a short salt", "rsa", pss("8", "sha512"), "1.2.840.113549.1.1.10"],
  ["PSS by a key for PSS", "rsaPss", pss("32", "sha256"), "1.2.840.113549.1.1.10"],
  ["PSS by a key for PSS with SHA-256", "rsaPssSha256", pss("32", "sha256"), "1.2.840.113549.1.1.10"],
  ["ECDSA on P-256 with SHA-1", "p256", ["-sha1"], "1.2.840.10045.4.1"],
  ["ECDSA on P-256 with SHA-256", "p256", ["-sha256"], "1.2.840.10045.4.3.2"],
  ["ECDSA on P-256 with SHA-512", "p256", ["-sha512"], "1.2.840.10045.4.3.4"],
  ["ECDSA on P-384 with SHA-384", "p384", ["-sha384"], "1.2.840.10045.4.3.3"],
  ["ECDSA on P-384 with SHA-256", "p384", ["-sha256"], "1.2.840.10045.4.3.2"],
  ["ECDSA on P-521 with SHA-512", "p521", ["-sha512"], "1.2.840.10045.4.3.4"],
  ["Ed25519", "ed25519", [], "1.3.101.112"],
];

describe.each(schemes)("%s", (_, key, options, oid) => {
  const signed = signedBy(key, ...options);
  const spki = spkiOf(key);

  it("verifies", async () => {
    expect(signed.signatureAlgorithm.oid).toBe(oid);
    expect(await verify(signed, spki)).toEqual({ result: "valid" });
  });

  it("does not when what is signed is another, or the signature, or the key", async () => {
    const tbsCertificate = signed.tbsCertificate.slice();
    tbsCertificate[20] = (tbsCertificate[20] as number) ^ 1;
    expect(await verify({ ...signed, tbsCertificate }, spki)).toEqual({ result: "invalid" });
    const signatureValue = signed.signatureValue.slice();
    signatureValue[10] = (signatureValue[10] as number) ^ 1;
    expect(await verify({ ...signed, signatureValue }, spki)).toEqual({ result: "invalid" });
    expect(await verify({ ...signed, signatureValue: signatureValue.subarray(1) }, spki)).toEqual({
      result: "invalid",
    });
    expect(await verify({ ...signed, signatureValue: new Uint8Array() }, spki)).toEqual({
      result: "invalid",
    });
    const other = signedBy(key, ...options);
    expect(await verify({ ...signed, signatureValue: other.signatureValue }, spki)).toEqual({
      result: "invalid",
    });
  });
});

describe("what cannot be verified", () => {
  it.each([
    ["RSA with SHA-224", "rsa", ["-sha224"], "1.2.840.113549.1.1.14"],
    ["RSA with MD5", "rsa", ["-md5"], "1.2.840.113549.1.1.4"],
    ["ECDSA with SHA-224", "p256", ["-sha224"], "1.2.840.10045.4.3.1"],
    ["ECDSA with SHA3-256", "p256", ["-sha3-256"], "2.16.840.1.101.3.4.3.10"],
    ["ECDSA on secp256k1", "secp256k1", ["-sha256"], "1.3.132.0.10"],
    ["Ed448", "ed448", [], "1.3.101.113"],
    ["PSS with SHA-224", "rsa", pss("28", "sha224"), "1.2.840.113549.1.1.10"],
    [
      "PSS with one hash for the message and another for the mask",
      "rsa",
      pss("32", "sha256", "sha1"),
      "1.2.840.113549.1.1.10",
    ],
  ] as const)("%s is unsupported, not invalid", async (_, key, options, oid) => {
    expect(await verify(signedBy(key, ...options), spkiOf(key))).toEqual({ result: "unsupported", oid });
  });

  it("is unsupported where this WebCrypto lacks it", async () => {
    const lacking: Subtle = {
      importKey: () => Promise.reject(new DOMException("no", "NotSupportedError")),
      verify: subtle.verify.bind(subtle),
      digest: subtle.digest.bind(subtle),
    };
    const { signatureAlgorithm, tbsCertificate, signatureValue } = signedBy("ed25519");
    expect(
      await verifySignature(lacking, signatureAlgorithm, spkiOf("ed25519"), tbsCertificate, signatureValue),
    ).toEqual({ result: "unsupported", oid: "1.3.101.112" });
  });

  it.each([
    ["RSA", "rsa", ["-sha256"], "p256"],
    ["RSA", "rsa", ["-sha256"], "rsaPss"],
    ["PSS", "rsa", pss("32", "sha256"), "ed25519"],
    ["PSS with SHA-384", "rsa", pss("48", "sha384"), "rsaPssSha256"],
    ["PSS with a shorter salt than the key allows", "rsa", pss("20", "sha256"), "rsaPssSha256"],
    ["ECDSA", "p256", ["-sha256"], "rsa"],
    ["ECDSA", "p256", ["-sha256"], "p256Explicit"],
    ["Ed25519", "ed25519", [], "p256"],
  ] as const)("%s by a key that may not make it has a bad key", async (_, key, options, other) => {
    expect(await verify(signedBy(key, ...options), spkiOf(other))).toEqual({ result: "badKey" });
  });

  it("has a bad key when it is none", async () => {
    const signed = signedBy("p256", "-sha256");
    const spki = spkiOf("p256");
    const notOnTheCurve = spki.slice();
    notOnTheCurve[40] = (notOnTheCurve[40] as number) ^ 1;
    for (const key of [new Uint8Array(), spki.subarray(1), spki.subarray(0, 60), notOnTheCurve]) {
      expect(await verify(signed, key)).toEqual({ result: "badKey" });
    }
    const rsa = signedBy("rsa", "-sha256");
    const empty = fromHex("300e300d06092a864886f70d0101010500");
    expect(await verify(rsa, empty)).toEqual({ result: "badKey" });
    expect(await verify(rsa, fromHex("3012300d06092a864886f70d0101010500030100"))).toEqual({
      result: "badKey",
    });
  });
});

describe("an RSA key's public exponent", () => {
  /** The key's modulus with another exponent, encoded by Node. */
  const withExponent = (hex: string): Uint8Array => {
    const { n = "" } = createPublicKey(openssl(["pkey", "-in", "rsa.pem", "-pubout"])).export({
      format: "jwk",
    });
    const jwk = { kty: "RSA", n, e: Buffer.from(hex, "hex").toString("base64url") };
    const spki = createPublicKey({ key: jwk, format: "jwk" }).export({ format: "der", type: "spki" });
    return new Uint8Array(spki);
  };
  const signed = signedBy("rsa", "-sha256");

  it.each([
    ["3", "03", "invalid"],
    ["65537", "010001", "valid"],
    ["2^256 - 1", "ff".repeat(32), "invalid"],
    ["1", "01", "badKey"],
    ["even", "010002", "badKey"],
    // One as large as the modulus is what a key made to fit somebody else's signature has.
    ["2^256 + 1", `01${"00".repeat(31)}01`, "badKey"],
  ])("of %s", async (_, exponent, result) => {
    expect(await verify(signed, withExponent(exponent))).toEqual({ result });
  });
});

describe("an ECDSA signature", () => {
  const signed = signedBy("p256", "-sha256");
  const spki = spkiOf("p256");
  const hex = toHex(signed.signatureValue);
  const r = hex.slice(8, 8 + 2 * Number.parseInt(hex.slice(6, 8), 16));
  const s = hex.slice(8 + r.length + 4);
  const tlv = (tag: string, contents: string): string =>
    tag + (contents.length / 2).toString(16).padStart(2, "0") + contents;
  const padded = (number: string): string =>
    Number.parseInt(number.slice(0, 2), 16) >= 0x80 ? `00${number}` : number;
  const signature = (a: string, b: string, after = ""): string =>
    tlv("30", tlv("02", a) + tlv("02", b) + after);

  it("is taken apart and put together as it was", async () => {
    expect(signature(r, s)).toBe(hex);
    expect(await verify({ ...signed, signatureValue: fromHex(signature(r, s)) }, spki)).toEqual({
      result: "valid",
    });
  });

  // Other encodings of the same numbers, and other numbers.
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const plusOrder = padded((BigInt(`0x${s}`) + order).toString(16).padStart(66, "0").replace(/^00/, ""));
  it.each([
    ["s with a needless zero octet", signature(r, `00${padded(s)}`)],
    ["r with two", signature(`0000${padded(r)}`, s)],
    ["r without the octet that keeps it positive", signature(`80${r.slice(2).padEnd(62, "0")}`, s)],
    ["something after s", signature(r, s, "0500")],
    ["something after the sequence", `${hex}00`],
    ["a length in two octets", hex.replace(/^30(..)/, "3081$1")],
    ["an indefinite length", `3080${hex.slice(4)}0000`],
    ["a set instead of a sequence", hex.replace(/^30/, "31")],
    ["r = 0", signature("00", s)],
    ["s = 0", signature(r, "00")],
    ["an empty r", signature("", s)],
    ["s plus the order of the curve", signature(r, plusOrder)],
    ["s alone", tlv("30", tlv("02", s))],
    ["r‖s as WebCrypto has it", padded(r).slice(-64) + padded(s).slice(-64)],
    ["nothing", "3000"],
  ])("is not one with %s", async (_, encoding) => {
    expect(await verify({ ...signed, signatureValue: fromHex(encoding) }, spki)).toEqual({
      result: "invalid",
    });
  });
});

describe("an ECDSA signature with a number whose first bit is one", () => {
  // As many as it takes: one in two has such a number, one in 256 begins with the octet 0x80.
  const key = createPrivateKey(readFileSync(join(folder, "p256.pem")));
  const octets = Uint8Array.of(1, 2, 3);
  const algorithm = takeAlgorithmIdentifier(root(fromHex("300a06082a8648ce3d040302"), ""), "algorithm");
  const startingWith = (accept: (first: number) => boolean): Uint8Array => {
    for (;;) {
      const signature = sign("sha256", octets, key);
      // SEQUENCE { INTEGER 00 r, … }
      if (signature[3] === 33 && accept(signature[5] as number)) return new Uint8Array(signature);
    }
  };
  it.each([
    ["0x80", (first: number) => first === 0x80],
    ["more", (first: number) => first > 0x80],
  ])("%s needs the zero octet that says it is positive", async (_, accept) => {
    const signature = startingWith(accept);
    const without = Uint8Array.of(0x30, (signature[1] as number) - 1, 0x02, 32, ...signature.subarray(5));
    const verified = (value: Uint8Array) => verifySignature(subtle, algorithm, spkiOf("p256"), octets, value);
    expect(await verified(signature)).toEqual({ result: "valid" });
    expect(await verified(without)).toEqual({ result: "invalid" });
  });
});

describe("a hash algorithm by itself", () => {
  it.each([
    ["SHA-1", "300906052b0e03021a0500"],
    ["SHA-256", "300b0609608648016503040201"],
    ["SHA-384", "300d06096086480165030402020500"],
    ["SHA-512", "300b0609608648016503040203"],
    [undefined, "300b0609608648016503040204"],
    [undefined, "300906052b0e03021a0400"],
  ])("%s", (name, hex) => {
    expect(hashAlgorithm(takeAlgorithmIdentifier(root(fromHex(hex), ""), "algorithm"))).toBe(name);
  });
});

describe("an algorithm's parameters", () => {
  const identifier = (hex: string): AlgorithmIdentifier =>
    takeAlgorithmIdentifier(root(fromHex(hex), ""), "algorithm");
  const rsa = signedBy("rsa", "-sha256");
  const ecdsa = signedBy("p256", "-sha256");
  const ed = signedBy("ed25519");
  const rsaOid = "06092a864886f70d01010b";
  const withAlgorithm = (signed: typeof rsa, hex: string) => ({
    ...signed,
    signatureAlgorithm: identifier(hex),
  });

  it("may be left out of RSA's (RFC 4055 §5)", async () => {
    expect(await verify(withAlgorithm(rsa, `300b${rsaOid}`), spkiOf("rsa"))).toEqual({ result: "valid" });
  });
  it.each([
    ["RSA's", rsa, "rsa", `300e${rsaOid}0101ff`],
    ["RSA's empty OCTET STRING", rsa, "rsa", `300d${rsaOid}0400`],
    ["RSA's NULL with contents", rsa, "rsa", `300e${rsaOid}050100`],
    ["ECDSA's NULL (RFC 5758 §3.2)", ecdsa, "p256", "300c06082a8648ce3d0403020500"],
    ["Ed25519's NULL (RFC 8410 §3)", ed, "ed25519", "300706032b65700500"],
    ["PSS's missing", rsa, "rsa", "300b06092a864886f70d01010a"],
    ["PSS's NULL", rsa, "rsa", "300d06092a864886f70d01010a0500"],
    ["PSS's trailer 2", rsa, "rsa", "301206092a864886f70d01010a3005a303020102"],
    ["PSS's with something after", rsa, "rsa", "300f06092a864886f70d01010a30020500"],
    ["PSS's salt negative", rsa, "rsa", "301206092a864886f70d01010a3005a2030201ff"],
  ] as const)("%s are refused", async (_, signed, key, hex) => {
    const { oid } = identifier(hex);
    expect(await verify(withAlgorithm(signed, hex), spkiOf(key))).toEqual({ result: "badParameters", oid });
  });
});

describe("a certificate", () => {
  it("is signed by the key it says", async () => {
    const certificate = signedBy("p256", "-sha256");
    expect(await verifyCertificateSignature(subtle, certificate, spkiOf("p256"))).toEqual({
      result: "valid",
    });
    expect(await verifyCertificateSignature(subtle, certificate, spkiOf("p384"))).toEqual({
      result: "invalid",
    });
  });
  it("says how twice, and the same both times (RFC 5280 §4.1.1.2)", async () => {
    const certificate = signedBy("p256", "-sha256");
    const { signatureAlgorithm } = signedBy("p256", "-sha384");
    expect(
      await verifyCertificateSignature(
        subtle,
        { ...certificate, signature: signatureAlgorithm },
        spkiOf("p256"),
      ),
    ).toEqual({ result: "badParameters", oid: "1.2.840.10045.4.3.2" });
  });
});

describe("known keys", () => {
  /** The real thing, with a count of what is asked of it. */
  function counting() {
    const asked = { importKey: 0, verify: 0, digest: 0 };
    const counted: Subtle = {
      importKey(...args) {
        asked.importKey++;
        return subtle.importKey(...args);
      },
      verify(algorithm, key, ...args) {
        asked.verify++;
        return subtle.verify(algorithm, key as CryptoKey, ...args);
      },
      digest(...args) {
        asked.digest++;
        return subtle.digest(...args);
      },
    };
    return { asked, counted };
  }
  const certificate = signedBy("p256", "-sha256");
  const spki = spkiOf("p256");

  it("spare a certificate's second verification", async () => {
    const { asked, counted } = counting();
    const known = knownKeys();
    for (let i = 0; i < 3; i++) {
      const again = decodeCertificate(certificate.der.slice());
      expect(await verifyCertificateSignature(counted, again, spki.slice(), known)).toEqual({
        result: "valid",
      });
    }
    expect(asked).toEqual({ importKey: 1, verify: 1, digest: 0 });
  });

  it("tell certificates and keys apart", async () => {
    const { asked, counted } = counting();
    const known = knownKeys();
    await verifyCertificateSignature(counted, certificate, spki, known);
    expect(await verifyCertificateSignature(counted, certificate, spkiOf("p384"), known)).toEqual({
      result: "invalid",
    });
    const other = signedBy("p256", "-sha256");
    expect(await verifyCertificateSignature(counted, other, spki, known)).toEqual({ result: "valid" });
    expect(asked).toEqual({ importKey: 2, verify: 3, digest: 0 });
  });

  it("spare a key's second import, for another signature too, but not for another algorithm", async () => {
    const { asked, counted } = counting();
    const known = knownKeys();
    const rsa = spkiOf("rsa");
    for (const options of [["-sha256"], ["-sha256"], ["-sha384"], pss("32", "sha256")]) {
      const { signatureAlgorithm, tbsCertificate, signatureValue } = signedBy("rsa", ...options);
      expect(
        await verifySignature(counted, signatureAlgorithm, rsa, tbsCertificate, signatureValue, known),
      ).toEqual({ result: "valid" });
    }
    expect(asked).toEqual({ importKey: 3, verify: 4, digest: 0 });
  });

  it("spare a second hash, even while the first is being made", async () => {
    const { asked, counted } = counting();
    const known = knownKeys();
    const [a, b] = await Promise.all([
      digest(counted, "SHA-1", spki, known),
      digest(counted, "SHA-1", spki.slice(), known),
    ]);
    expect(toHex(a)).toBe(openssl(["dgst", "-sha1", "-r"], spki).toString().slice(0, 40));
    expect(b).toBe(a);
    await digest(counted, "SHA-256", spki, known);
    await digest(counted, "SHA-1", spki.subarray(1), known);
    expect(asked.digest).toBe(3);
  });

  it("do not keep what failed", async () => {
    const { asked, counted } = counting();
    const known = knownKeys();
    let fail = true;
    const failing: Subtle = {
      ...counted,
      importKey: (...args) => (fail ? Promise.reject(new Error("once")) : counted.importKey(...args)),
    };
    const { signatureAlgorithm, tbsCertificate, signatureValue } = certificate;
    const again = () =>
      verifySignature(failing, signatureAlgorithm, spki, tbsCertificate, signatureValue, known);
    expect(await again()).toEqual({ result: "badKey" });
    fail = false;
    expect(await again()).toEqual({ result: "valid" });
    expect(asked.importKey).toBe(1);
  });

  it("forget the oldest before there are too many", async () => {
    const { asked, counted } = counting();
    const known = knownKeys();
    for (let i = 0; i < 65; i++) await digest(counted, "SHA-1", Uint8Array.of(i), known);
    expect(known.digests).toHaveLength(64);
    await digest(counted, "SHA-1", Uint8Array.of(64), known);
    expect(asked.digest).toBe(65);
    await digest(counted, "SHA-1", Uint8Array.of(0), known);
    expect(asked.digest).toBe(66);
  });

  it("do not hold on to the buffers they were asked about", async () => {
    const known = knownKeys();
    const large = new Uint8Array(100_000);
    await digest(subtle, "SHA-1", large.subarray(0, 5), known);
    expect(known.digests[0]?.octets[0]?.buffer.byteLength).toBe(5);
  });
});

it("a signature made by `openssl dgst` over any octets verifies", async () => {
  const octets = Uint8Array.from({ length: 1000 }, (_, i) => i);
  writeFileSync(join(folder, "octets"), octets);
  spkiOf("p384");
  openssl(["dgst", "-sha384", "-sign", "p384.pem", "-out", "octets.sig", "octets"]);
  const algorithm = takeAlgorithmIdentifier(root(fromHex("300a06082a8648ce3d040303"), ""), "algorithm");
  const signature = new Uint8Array(readFileSync(join(folder, "octets.sig")));
  expect(await verifySignature(subtle, algorithm, spkiOf("p384"), octets, signature)).toEqual({
    result: "valid",
  });
});
