import net from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * Sends `count` requests over sockets of its own: a client library would be what is measured, for it needs more than the
 * bare loop. Without `rate` each of `concurrency` connections sends the next request when it has its answer; with it,
 * so many a second are sent whatever comes back, and those that find no connection free wait for one.
 * @returns failures and seconds
 */
export async function load({ url, headers, body, count, concurrency, rate }) {
  const { hostname, port } = new URL(url);
  const message = requestOf({ hostname, port, headers, body });
  const sockets = await Promise.all(Array.from({ length: concurrency }, () => connected(hostname, Number(port))));
  const started = performance.now();
  let sent = 0;
  let done = 0;
  let failures = 0;
  const free = [...sockets];
  await new Promise((resolve, reject) => {
    const send = () => {
      const due = rate === undefined ? count : Math.min(count, ((performance.now() - started) / 1000) * rate);
      while (sent < due && free.length > 0) {
        sent++;
        free.pop().write(message);
      }
    };
    const clock = rate === undefined ? undefined : setInterval(send, 1);
    const over = (end) => (value) => {
      clearInterval(clock);
      end(value);
    };
    for (const socket of sockets) {
      socket.on('error', over(reject));
      socket.on('close', () => done < count && over(reject)(new Error('a connection was closed')));
      onAnswers(socket, (well) => {
        if (!well) failures++;
        free.push(socket);
        if (++done === count) over(resolve)();
        else if (rate === undefined) send();
      });
    }
    send();
  });
  const seconds = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.destroy();
  return { failures, seconds };
}

function requestOf({ hostname, port, headers, body }) {
  const lines = Object.entries({ host: `${hostname}:${port}`, ...headers, 'content-length': Buffer.byteLength(body) });
  return Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}

const connected = (host, port) =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });

/** Calls `answered` at the end of each answer, with whether it is the one that was expected. */
function onAnswers(socket, answered) {
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    text += chunk;
    const head = text.indexOf(HEAD_END);
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
    const whole = length === undefined ? text.endsWith(`0${HEAD_END}`) : text.length >= head + HEAD_END.length + Number(length);
    if (!whole) return;
    const well = text.startsWith('HTTP/1.1 200') && text.includes('Hello!');
    text = '';
    answered(well);
  });
}
