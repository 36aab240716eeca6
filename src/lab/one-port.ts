import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { createTcpServer, type TcpServer } from "./tcp-server.ts";

/** RFC 8446 §5.1: the ContentType of a handshake, and so the first octet a TLS client sends. No HTTP method begins so. */
const handshake = 22;

/** A server that hands each connection to one of two others, which need not listen: whichever the client speaks to. */
export const onOnePort = (plain: HttpServer, encrypted: HttpsServer): TcpServer =>
  createTcpServer((socket) => {
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
