// The ruler: the least that a proxy on Node can do. node:http in, undici dispatch out, nothing in between.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.argv[2], { connections: 256, pipelining: 1 });

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    pool.dispatch(
      {
        method: 'POST',
        path: request.url,
        headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
        body: Buffer.concat(chunks),
      },
      {
        onConnect() {},
        onHeaders(status) {
          response.writeHead(status, { 'content-type': 'application/json' });
          return true;
        },
        onData: (chunk) => response.write(chunk) || true,
        onComplete: () => response.end(),
        onError: () => response.destroy(),
      },
    );
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
