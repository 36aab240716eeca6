import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { createServer, type Server as NetServer, type Socket } from "node:net";

/** RFC 8446 §5.1: the ContentType of a handshake, and so the first octet a TLS client sends. No HTTP method begins so. */
const handshake = 22;

/** A server that hands each connection to one of two others, which need not listen: whichever the client speaks to. */
export function onOnePort(
  plain: HttpServer,
  encrypted: HttpsServer,
): NetServer & { closeAllConnections(): void } {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    // A client that goes away before it has said anything is no matter.
    socket.on("error", () => {});
    socket.once("readable", () => {
      const first: Buffer | null = socket.read(1);
      if (first === null) {
        socket.destroy();
        return;
      }
      socket.unshift(first);
      (first[0] === handshake ? encrypted : plain).emit("connection", socket);
    });
  });
  return Object.assign(server, {
    closeAllConnections: () => {
      for (const socket of open) socket.destroy();
    },
  });
}
