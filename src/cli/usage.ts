/** What `--help` prints. */
export const usage = `Judges from files, offline, whether a certificate has been revoked, and shows every check.

  inspect --cert FILE [--issuer FILE]… [--ocsp FILE]… [--crl FILE]… [--at TIME] [--allow-sha1] [--json]
  inspect --batch

  --cert FILE    the certificate; of several in one file the first is judged
  --issuer FILE  its issuer; of several in one file, or several files, the right one is found
  --ocsp FILE    an OCSP response
  --crl FILE     a CRL; a delta CRL is judged together with its base
  --at TIME      the moment of judgement, such as 2026-06-15T12:00:00Z (else now)
  --allow-sha1   believe signatures over SHA-1 hashes
  --json         print JSON instead of text
  --batch        answer each line of JSON on standard input with one on standard output
  --help, -h     print this
  --version, -V  print the version

Files are DER or PEM, and one of them may be - for standard input. The issuer is whose key verifies
the certificate's signature: among --issuer, the other certificates of --cert and those an OCSP
response brings along. Whether the issuer itself deserves trust is not asked.

Exit code: 0 good, 1 revoked, 2 unknown or could not be determined, 64 command line not understood,
65 input not readable, 70 fault of this program; of --batch 0, whatever the answers say.

A line of a batch, DER as base64, all optional but one of the first four:
  {"certificate", "serialNumber": hex, "ocspResponse", "crls": [], "issuer", "extraCertificates": [],
   "at", "policy": {"sha1Signatures", "missingNextUpdate", "clockSkew", "maxAge"}, "id"}
and its answer:
  {"id", "verdict", "checks"}    for a certificate, or for a serial number and its issuer
  {"id", "decoded"}              for a response or CRLs alone
  {"id", "error": {"path", "offset", "reason"}}  for what cannot be read; also beside a verdict
and "ignored", where the line has fields that are not known here.
src/cli/README.md says the rest.
`;
