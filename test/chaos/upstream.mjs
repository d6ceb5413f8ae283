/**
 * Three providers on one port, in a process of their own: `/openai`, `/anthropic`, `/deepseek`. How each does is set
 * by POST /mood {"openai": "well" | "dead" | "limited" | "slow", ...}; GET /counts tells the calls that came.
 */
import { createServer } from 'node:http';

const moods = { openai: 'well', anthropic: 'well', deepseek: 'well' };
const counts = { openai: 0, anthropic: 0, deepseek: 0 };
const SLOW_MS = 300;
/** Of the calls that a limited provider gets. */
const LIMITED_SHARE = 0.8;
let calls = 0;

const chunk = (delta, finish_reason = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const usage = { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 };
const openAi = {
  whole: JSON.stringify({
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm', usage },
    choices: [{ index: 0, message: { role: 'assistant', content: 'All is well.' }, finish_reason: 'stop' }],
  }),
  stream: [
    chunk({ role: 'assistant', content: 'All ' }),
    chunk({ content: 'is well.' }),
    chunk({}, 'stop'),
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage })}\n\ndata: [DONE]\n\n`,
  ],
};
const event = (type, more) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const message = { id: 'm', type: 'message', role: 'assistant', model: 'm', stop_reason: null, stop_sequence: null };
const anthropic = {
  whole: JSON.stringify({
    ...{ ...message, stop_reason: 'end_turn' },
    ...{ content: [{ type: 'text', text: 'All is well.' }], usage: { input_tokens: 10, output_tokens: 3 } },
  }),
  stream: [
    event('message_start', { message: { ...message, content: [], usage: { input_tokens: 10, output_tokens: 1 } } }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'All is well.' } }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 3 } }) +
      event('message_stop', {}),
  ],
};

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8') || '{}');
}

const json = (response, status, value, headers = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(typeof value === 'string' ? value : JSON.stringify(value));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function serve(request, response) {
  if (request.url === '/mood') return json(response, 200, Object.assign(moods, await bodyOf(request)));
  if (request.url === '/counts') return json(response, 200, counts);
  const provider = request.url.split('/')[1];
  counts[provider]++;
  const { stream } = await bodyOf(request);
  const mood = moods[provider];
  if (mood === 'dead') return request.socket.destroy();
  if (mood === 'limited' && ++calls % 10 < LIMITED_SHARE * 10)
    return json(response, 429, { error: { message: 'Slow down.' } }, { 'retry-after': '1' });
  if (mood === 'slow') await pause(SLOW_MS);
  const answer = provider === 'anthropic' ? anthropic : openAi;
  if (!stream) return json(response, 200, answer.whole);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const frame of answer.stream) {
    response.write(frame);
    await pause(5);
  }
  response.end();
}

const server = createServer((request, response) => void serve(request, response).catch(() => request.socket.destroy()));
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.on('disconnect', () => process.exit());
