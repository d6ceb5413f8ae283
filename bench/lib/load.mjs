import net from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * Sends requests over sockets of its own: a client library would be what is measured, for it needs more than the bare
 * loop. The sockets stay from one call to the next: opening them is no part of a request.
 */
export async function openLoad({ url, headers, body, concurrency }) {
  const { hostname, port } = new URL(url);
  const message = requestOf({ hostname, port, headers, body });
  const sockets = await Promise.all(Array.from({ length: concurrency }, () => connected(hostname, Number(port))));
  const free = [...sockets];
  let turn;
  let broken;
  const fail = (error) => {
    broken ??= error;
    turn?.fail(broken);
  };
  for (const socket of sockets) {
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('a connection was closed')));
    onAnswers(socket, (well) => {
      free.push(socket);
      turn.answered(well);
    });
  }

  /**
   * Without `rate` each connection sends the next request when it has its answer; with it, so many a second are sent
   * whatever comes back, and those that find no connection free wait for one.
   * @returns failures and seconds
   */
  async function send({ count, rate }) {
    if (broken) throw broken;
    const started = performance.now();
    let [sent, done, failures] = [0, 0, 0];
    let clock;
    try {
      await new Promise((resolve, reject) => {
        const fill = () => {
          const due = rate === undefined ? count : Math.min(count, ((performance.now() - started) / 1000) * rate);
          for (; sent < due && free.length > 0; sent++) free.pop().write(message);
        };
        const answered = (well) => {
          if (!well) failures++;
          if (++done === count) resolve();
          else if (rate === undefined) fill();
        };
        turn = { answered, fail: reject };
        if (rate !== undefined) clock = setInterval(fill, 1);
        fill();
      });
    } finally {
      turn = undefined;
      clearInterval(clock);
    }
    return { failures, seconds: (performance.now() - started) / 1000 };
  }
  return { send, close: () => sockets.forEach((socket) => socket.destroy()) };
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
