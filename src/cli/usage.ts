/** What `--help` prints. */
export const usage = `Judges whether a certificate has been revoked, and shows every check: from files, offline; or with
--connect, and only then, from what a site itself sends.

  inspect --cert FILE [--issuer FILE]… [--ocsp FILE]… [--crl FILE]… [--at TIME] [--allow-sha1] [--json]
  inspect --connect HOST[:PORT] [--starttls NAME] [--servername NAME]
          [--issuer FILE]… [--ocsp FILE]… [--crl FILE]… [--allow-sha1] [--json]
  inspect --batch

  --cert FILE        the certificate; of several in one file the first is judged
  --connect HOST     the certificate a site sends, and what it staples; as www.example:8443 or [::1]:8443
  --starttls NAME    smtp, imap or pop3, which turn to TLS half-way; or --connect smtp://mail.example:587
  --servername NAME  the name to ask for there, where it is another than HOST
  --issuer FILE      its issuer; of several in one file, or several files, the right one is found
  --ocsp FILE        an OCSP response
  --crl FILE         a CRL; a delta CRL is judged together with its base
  --at TIME          the moment of judgement, such as 2026-06-15T12:00:00Z (else now)
  --allow-sha1       believe signatures over SHA-1 hashes
  --json             print JSON instead of text
  --batch            answer each line of JSON on standard input with one on standard output
  --help, -h         print this
  --version, -V      print the version

Files are DER or PEM, and one of them may be - for standard input. The issuer is whose key verifies
the certificate's signature: among --issuer and the other certificates of --cert, never among those
an OCSP response brings along. Whether the issuer itself deserves trust is not asked.

With --connect one TLS connection is made, directly to that host and to nobody else; its name is looked
up as the system does it. It is given up after 10 seconds. No responder and no list is asked. A site's
word on its own issuer is not taken: what it sends has to lead to a root that Node knows or --issuer
gives, and be for this name; or its issuer has to be one that --issuer gives.

Exit code: 0 good, 1 revoked, 2 unknown or could not be determined, 64 command line not understood,
65 input not readable, 69 no certificate came of --connect, 70 fault of this program, 74 answer not
writable; of --batch 0, whatever the answers say.

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
