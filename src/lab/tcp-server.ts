import { createServer, type Server, type Socket } from "node:net";

/** A server of TCP that can end all its connections at once, also those on which nothing was said yet. */
export interface TcpServer extends Server {
  closeAllConnections(): void;
}

/** Hands each connection to `connected`. */
export function createTcpServer(connected: (socket: Socket) => void): TcpServer {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    // A client that breaks off is gone, and that is all there is to know.
    socket.on("error", () => {});
    connected(socket);
  });
  return Object.assign(server, {
    closeAllConnections: () => {
      for (const socket of open) socket.destroy();
    },
  });
}
