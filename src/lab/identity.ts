/** What a TLS server shows, the chain as it is sent, and the key to the first of its certificates. PEM. */
export interface Identity {
  readonly cert: Buffer;
  readonly key: Buffer;
}
