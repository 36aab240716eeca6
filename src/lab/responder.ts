import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { createInterface } from "node:readline";
import type { Authority } from "./authority.ts";

/** OpenSSL's own OCSP responder, running. */
export interface Responder {
  readonly port: number;
  /** Puts a DER request to it and gives its DER answer. */
  put(question: Buffer): Promise<Buffer>;
  /** Makes it read index.txt again, after something was issued or revoked. */
  reload(): Promise<void>;
  /** Ends the process, if it still runs. */
  stop(): Promise<void>;
  /** The same at once, for when this process itself is ending. */
  kill(): void;
}

const millisecondsToStart = 10_000;

function post(port: number, question: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest({ host: "127.0.0.1", port, method: "POST", path: "/", agent: false });
    asking.setHeader("Content-Type", "application/ocsp-request");
    asking.setHeader("Content-Length", question.length);
    asking.on("error", reject);
    asking.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve(Buffer.concat(chunks)));
    });
    asking.end(question);
  });
}

/**
 * Starts `openssl ocsp` on a port (0: any) and resolves once it has answered a question.
 *
 * Measured with OpenSSL 3.0, and why nobody but the front is to talk to it, in well-formed requests only:
 * - It listens on every interface: -port takes a number only.
 * - A client that leaves without a whole request makes it spin for ever, with -timeout or without.
 * - After a request that is no OCSP request it answers malformedRequest at best, and ends.
 * - It looks whether index.txt has changed before it waits for a request, not after one came: the first answer after
 *   a change is still the old one. `reload` asks that question on nobody's behalf.
 */
export async function startResponder(authority: Authority, port: number): Promise<Responder> {
  const child = authority.openssl.start(
    ...["ocsp", "-index", "index.txt", "-port", String(port)],
    ...["-rsigner", authority.ocspSigner.certificate, "-rkey", authority.ocspSigner.key],
    ...["-CA", authority.issuing.certificate, "-ndays", "4"],
  );
  const ended = once(child, "exit");
  // A rejection is `start` failing to spawn, and is reported where the port is awaited.
  ended.catch(() => {});
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-2000);
  });

  const kill = (): void => {
    child.kill("SIGKILL");
  };
  const stop = async (): Promise<void> => {
    kill();
    if (child.exitCode === null && child.signalCode === null) await ended;
  };

  try {
    const listening = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("openssl ocsp did not start")), millisecondsToStart);
      const settle = (): void => clearTimeout(timer);
      if (child.stdout !== null) {
        createInterface(child.stdout).on("line", (line) => {
          // ACCEPT [::]:2560 PID=1234
          const accepted = /^ACCEPT .*:(\d+) PID=/.exec(line)?.[1];
          if (accepted === undefined) return;
          settle();
          resolve(Number(accepted));
        });
      }
      ended.then(
        () => {
          settle();
          reject(new Error(`openssl ocsp ended: ${errors}`));
        },
        (error: unknown) => {
          settle();
          reject(error);
        },
      );
    });
    const whetherItAnswers = await authority.ask(authority.ocspSigner);
    await post(listening, whetherItAnswers);
    return {
      port: listening,
      put: (question) => post(listening, question),
      reload: async () => {
        await post(listening, whetherItAnswers);
      },
      stop,
      kill,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
