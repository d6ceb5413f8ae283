import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A door between a process and what it depends on, which can be shut and opened again. */
export interface TcpProxy {
  port: number;
  /** Every connection breaks, and new ones are refused at once. */
  shut(): void;
  /** Every connection stays, and nothing passes any more. */
  freeze(): void;
  open(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  let frozen = false;
  const server = createServer((client) => {
    if (!isOpen) return void client.destroy();
    if (frozen) return void sockets.add(client.on('error', () => undefined));
    const upstream = connect(target.port, target.host);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    shut: () => {
      isOpen = false;
      cut();
    },
    freeze: () => {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    open: () => {
      // What was frozen has lost its other end.
      if (frozen) cut();
      [isOpen, frozen] = [true, false];
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
