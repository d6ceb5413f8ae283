// Plays a provider that answers at once with a static body. Prints its port.
import { createServer } from 'node:http';

const body = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_763_600_000,
    model: 'gpt-4o-mini',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'Hello!', refusal: null }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11, prompt_tokens_details: { cached_tokens: 0 } },
  }),
);

const response = Buffer.from(
  JSON.stringify({
    ...{ id: 'resp_bench', object: 'response', created_at: 1_763_600_000, status: 'completed', model: 'gpt-4o-mini' },
    output: [
      {
        ...{ id: 'msg_bench', type: 'message', role: 'assistant', status: 'completed' },
        content: [{ type: 'output_text', text: 'Hello!', annotations: [] }],
      },
    ],
    ...{ error: null, incomplete_details: null, instructions: null, metadata: {}, temperature: 0, tools: [], store: false },
    usage: {
      ...{ input_tokens: 9, output_tokens: 2, total_tokens: 11 },
      ...{ input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } },
    },
  }),
);

const server = createServer((request, answer) => {
  const told = request.url.endsWith('/responses') ? response : body;
  request.resume().on('end', () => {
    answer.writeHead(200, { 'content-type': 'application/json', 'content-length': told.length }).end(told);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
